package cx.niro.agent.text;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Masks what looks like a credential in texts that come from the cluster, and shortens them. */
public final class Redaction {
    /** Longest text that leaves the cluster, in characters. */
    public static final int MAX_LENGTH = 1024;

    /** What stands where a credential was. */
    public static final String MASK = "[hidden]";

    /** Of a fault and of each of its causes. */
    private static final int FRAMES = 8;

    private record Rule(Pattern pattern, String replacement) {}

    /** None looks far from where it begins: texts may have a megabyte without a blank. */
    private static final List<Rule> RULES = List.of(
            rule("://[^\\s/@]+@", "://" + MASK + "@"),
            rule("(?i)\\b(?<scheme>bearer|basic)\\s+[A-Za-z0-9._~+/=-]{6,}", "${scheme} " + MASK),
            rule("\\beyJ[A-Za-z0-9_-]{4,}\\.[A-Za-z0-9_-]{4,}(\\.[A-Za-z0-9_-]*)?", MASK),
            rule("\\bniro_(et|ak|pat)_[A-Za-z0-9_-]+", MASK),
            rule("\\b(ghp|gho|ghs|ghu|github_pat|glpat|xox[abprs])[_-][A-Za-z0-9_-]{8,}", MASK),
            rule("\\b(AKIA|ASIA)[A-Z0-9]{12,}", MASK),
            rule(
                    "(?i)(?<name>(passw(or)?d|passwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential)[a-z0-9_.-]{0,64}[\"']?\\s{0,16}[=:]\\s{0,16})(\"[^\"]*\"|'[^']*'|[^\\s,;&\"']+)",
                    "${name}" + MASK),
            // an environment variable as a structure of Go, or as JSON
            rule(
                    "(?i)(?<name>\\bname\"?:\\s?\"[^\"]{0,64}(passw|secret|token|credential|api_?key|access_?key|private_?key|_pwd|_dsn)[^\"]{0,64}\",\\s?\"?value\"?:\\s?)\"(\\\\.|[^\"\\\\])*+\"",
                    "${name}" + MASK),
            rule("-----BEGIN [A-Z ]*PRIVATE KEY-----[\\s\\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)", MASK));

    private Redaction() {}

    /** The text without what looks like a credential, at most {@value #MAX_LENGTH} characters; null stays null. */
    public static String of(String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        // a bounded look at the text: rules run over a little more than what is kept, so a cut cannot unmask
        var safe = masked(text.length() > 4 * MAX_LENGTH ? text.substring(0, 4 * MAX_LENGTH) : text);
        return safe.length() > MAX_LENGTH ? safe.substring(0, MAX_LENGTH - 3) + "..." : safe;
    }

    /** The text without what looks like a credential, however long it is. */
    public static String masked(String text) {
        var safe = text;
        for (var rule : RULES) {
            safe = rule.pattern().matcher(safe).replaceAll(rule.replacement());
        }
        return safe;
    }

    /** What was thrown and where, with its causes but without their texts, which may quote anything. */
    public static String ofFault(Throwable fault) {
        var trace = new StringBuilder();
        for (var cause = fault; cause != null && trace.length() < MAX_LENGTH; cause = cause.getCause()) {
            trace.append(trace.isEmpty() ? "" : "\ncaused by ")
                    .append(cause.getClass().getName());
            Stream.of(cause.getStackTrace())
                    .limit(FRAMES)
                    .forEach(frame -> trace.append("\n\tat ").append(frame));
        }
        return trace.length() > MAX_LENGTH ? trace.substring(0, MAX_LENGTH - 3) + "..." : trace.toString();
    }

    private static Rule rule(String pattern, String replacement) {
        return new Rule(Pattern.compile(pattern), replacement);
    }
}
