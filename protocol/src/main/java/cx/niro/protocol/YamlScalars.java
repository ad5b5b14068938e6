package cx.niro.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a scalar of YAML is, by the rules of go-yaml v2, which kubectl reads with (resolve.go): yes, no, on, off, y and n are booleans, 0644
 * is octal, dates and 1:30 are texts.
 */
final class YamlScalars {
    private static final String CORE = "tag:yaml.org,2002:";
    private static final Set<String> TRUE =
            Set.of("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
    private static final Set<String> FALSE =
            Set.of("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
    private static final Set<String> NULL = Set.of("", "~", "null", "Null", "NULL");
    private static final Set<String> NOT_FINITE = Set.of(
            ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF");
    private static final Pattern FLOAT = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
    private static final Pattern DIGITS = Pattern.compile("[0-9a-fA-F]+");
    private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger UNSIGNED_END = BigInteger.ONE.shiftLeft(64);
    private static final int LONGEST_NUMBER = 400;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private YamlScalars() {}

    /**
     * @param tag null for none
     * @param plain neither quoted nor a block
     * @throws IllegalArgumentException with words for people, when JSON has no such value
     */
    static JsonNode resolve(String tag, boolean plain, String text) {
        if (tag == null) {
            return plain ? plain(text) : NODES.textNode(text);
        }
        return switch (tag) {
            case "!", CORE + "str" -> NODES.textNode(text);
            case CORE + "null" -> checked(tag, plain(text), plain(text).isNull());
            case CORE + "bool" -> checked(tag, plain(text), plain(text).isBoolean());
            case CORE + "int" -> checked(tag, plain(text), plain(text).isIntegralNumber());
            case CORE + "float" -> checked(tag, plain(text), plain(text).isNumber());
            default ->
                throw new IllegalArgumentException("the tag '" + ManifestTree.shortened(tag) + "' is not supported");
        };
    }

    private static JsonNode checked(String tag, JsonNode value, boolean fits) {
        if (!fits) {
            throw new IllegalArgumentException("the value does not fit its tag '" + tag + "'");
        }
        return value;
    }

    private static JsonNode plain(String text) {
        if (NULL.contains(text)) {
            return NODES.nullNode();
        }
        if (TRUE.contains(text)) {
            return NODES.booleanNode(true);
        }
        if (FALSE.contains(text)) {
            return NODES.booleanNode(false);
        }
        if (NOT_FINITE.contains(text)) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no value of JSON (put it in quotes if text is meant)");
        }
        var first = text.charAt(0);
        if (text.length() > LONGEST_NUMBER || !(first == '+' || first == '-' || first == '.' || isDigit(first))) {
            return NODES.textNode(text);
        }
        var number = text.replace("_", "");
        return (first == '.' ? Optional.<BigInteger>empty() : integer(number))
                .<JsonNode>map(YamlScalars::node)
                .orElseGet(() -> floating(text, first == '.' ? text : number));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** As strconv.ParseInt and ParseUint with base 0. */
    private static Optional<BigInteger> integer(String text) {
        var signed = !text.isEmpty() && (text.charAt(0) == '-' || text.charAt(0) == '+');
        var digits = signed ? text.substring(1) : text;
        var radix = 10;
        if (digits.length() > 1 && digits.charAt(0) == '0') {
            var mark = Character.toLowerCase(digits.charAt(1));
            radix = mark == 'x' ? 16 : mark == 'b' ? 2 : 8;
            digits = digits.substring(mark == 'x' || mark == 'b' || mark == 'o' ? 2 : 1);
        }
        if (!DIGITS.matcher(digits).matches()) {
            return Optional.empty();
        }
        for (int i = 0; i < digits.length(); i++) {
            if (Character.digit(digits.charAt(i), radix) < 0) {
                return Optional.empty();
            }
        }
        var value = new BigInteger(digits, radix);
        value = text.charAt(0) == '-' ? value.negate() : value;
        var end = signed ? BigInteger.ONE.shiftLeft(63) : UNSIGNED_END;
        return value.compareTo(LEAST) >= 0 && value.compareTo(end) < 0 ? Optional.of(value) : Optional.empty();
    }

    private static JsonNode floating(String text, String number) {
        if (!FLOAT.matcher(number).matches()) {
            return NODES.textNode(text);
        }
        var value = Double.parseDouble(number);
        if (Double.isInfinite(value)) {
            return NODES.textNode(text);
        }
        // 1.0 is written as 1 in JSON, as Go does
        return value == Math.rint(value) && Math.abs(value) < 1e21
                ? node(new BigDecimal(value).toBigInteger())
                : NODES.numberNode(value);
    }

    private static JsonNode node(BigInteger value) {
        return value.bitLength() < Integer.SIZE
                ? NODES.numberNode(value.intValue())
                : value.bitLength() < Long.SIZE ? NODES.numberNode(value.longValue()) : NODES.numberNode(value);
    }
}
