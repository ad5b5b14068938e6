package cx.niro.protocol;

import java.nio.charset.StandardCharsets;

/** The inside of JSON strings, as bytes. */
final class JsonText {
    /** Longest form of one byte of text: six of JSON. */
    static final int WIDEST = 6;

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] REPLACEMENT = "\uFFFD".getBytes(StandardCharsets.UTF_8);

    private JsonText() {}

    /**
     * Writes text as UTF-8 with what JSON wants escaped; bytes that are no UTF-8 become U+FFFD. There must be room for {@link #WIDEST}
     * bytes for each. Answers the offset after the last one.
     */
    static int encode(byte[] text, int from, int to, byte[] into, int at) {
        for (int i = from; i < to; ) {
            var b = text[i];
            if (b >= 0x20 && b != '"' && b != '\\') {
                into[at++] = b;
                i++;
            } else if (b >= 0) {
                at = escaped(b, into, at);
                i++;
            } else {
                var length = sequence(text, i, to);
                if (length == 0) {
                    System.arraycopy(REPLACEMENT, 0, into, at, REPLACEMENT.length);
                    at += REPLACEMENT.length;
                    i++;
                } else {
                    System.arraycopy(text, i, into, at, length);
                    at += length;
                    i += length;
                }
            }
        }
        return at;
    }

    /** How far the text goes whose JSON has at most so many bytes; never into a character. */
    static int fit(byte[] text, int from, int to, int most) {
        if ((long) (to - from) * WIDEST <= most) {
            return to;
        }
        var size = 0;
        for (int i = from; i < to; ) {
            var b = text[i];
            var length = 1;
            if (b >= 0x20 && b != '"' && b != '\\') {
                size++;
            } else if (b >= 0) {
                size += shortEscape(b) == 0 ? WIDEST : 2;
            } else {
                length = Math.max(1, sequence(text, i, to));
                size += length == 1 ? REPLACEMENT.length : length;
            }
            if (size > most) {
                return i;
            }
            i += length;
        }
        return to;
    }

    private static int escaped(byte b, byte[] into, int at) {
        into[at++] = '\\';
        var letter = shortEscape(b);
        if (letter != 0) {
            into[at++] = letter;
            return at;
        }
        into[at++] = 'u';
        into[at++] = '0';
        into[at++] = '0';
        into[at++] = HEX[b >> 4];
        into[at++] = HEX[b & 0xf];
        return at;
    }

    private static byte shortEscape(byte b) {
        return switch (b) {
            case '"', '\\' -> b;
            case '\b' -> 'b';
            case '\f' -> 'f';
            case '\n' -> 'n';
            case '\r' -> 'r';
            case '\t' -> 't';
            default -> 0;
        };
    }

    /** Bytes of the well-formed UTF-8 sequence that begins here (Unicode, table 3-7); 0 where none does. */
    private static int sequence(byte[] text, int at, int to) {
        var lead = text[at] & 0xff;
        var length = lead >= 0xc2 && lead <= 0xdf
                ? 2
                : lead >= 0xe0 && lead <= 0xef ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
        if (length == 0 || to - at < length) {
            return 0;
        }
        var second = text[at + 1] & 0xff;
        var least = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        var greatest = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        if (second < least || second > greatest) {
            return 0;
        }
        for (int i = at + 2; i < at + length; i++) {
            if ((text[i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return length;
    }

    /** Length of the escape that begins with the backslash here; fails with {@link InvalidMessage} at what is none. */
    static int escape(byte[] bytes, int at, int limit) {
        var letter = at + 1 < limit ? bytes[at + 1] : 0;
        if (letter == 'u' && limit - at >= WIDEST && isHex(bytes, at + 2, at + WIDEST)) {
            return WIDEST;
        }
        if (letter > 0 && "\"\\/bfnrt".indexOf(letter) >= 0) {
            return 2;
        }
        throw new InvalidMessage("lines", "has a broken escape");
    }

    private static boolean isHex(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (Character.digit(bytes[i], 16) < 0) {
                return false;
            }
        }
        return true;
    }

    /** The text of checked JSON. */
    static String decode(byte[] json, int from, int to) {
        var raw = new String(json, from, to - from, StandardCharsets.UTF_8);
        if (raw.indexOf('\\') < 0) {
            return raw;
        }
        var text = new StringBuilder(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            var c = raw.charAt(i);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            c = raw.charAt(++i);
            switch (c) {
                case 'b' -> text.append('\b');
                case 'f' -> text.append('\f');
                case 'n' -> text.append('\n');
                case 'r' -> text.append('\r');
                case 't' -> text.append('\t');
                case 'u' -> {
                    text.append((char) Integer.parseInt(raw, i + 1, i + 5, 16));
                    i += 4;
                }
                default -> text.append(c);
            }
        }
        return text.toString();
    }
}
