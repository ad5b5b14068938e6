package cx.niro.verticles.logs;

import static java.nio.charset.StandardCharsets.UTF_8;

import cx.niro.protocol.LogLines;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Lines as agents write them. */
final class TestLines {
    static final String INSTANCE = "uid-1/app/0";
    private static final Pattern TEXT = Pattern.compile("\\[\"[^\"]+\",\\d+,\"(\\d+)\"\\]");

    private TestLines() {}

    /** Three lines a nanosecond, so that equal timestamps are everywhere; the text is the number. */
    static String line(int number) {
        return "[\"" + timestamp(number) + "\"," + nth(number) + ",\"" + number + "\"]";
    }

    /** Out of order: the line of one place with the time of another one. */
    static String line(int place, int time) {
        return "[\"" + timestamp(time) + "\"," + nth(time) + ",\"" + place + "\"]";
    }

    static String timestamp(int number) {
        return "2026-11-21T12:00:00.%09dZ".formatted(number / 3);
    }

    static int nth(int number) {
        return number % 3 + 1;
    }

    static Cursor cursor(int number) {
        return new Cursor(INSTANCE, timestamp(number), nth(number));
    }

    /** From the one line to before the other. */
    static String lines(int from, int to) {
        var lines = new ArrayList<String>();
        for (int i = from; i < to; i++) {
            lines.add(line(i));
        }
        return String.join(",", lines);
    }

    static Batch batch(int from, int to) {
        return Batch.of(INSTANCE, LogLines.of(lines(from, to).getBytes(UTF_8)));
    }

    static String body(long epoch, long batch, int from, int to) {
        return body(epoch, batch, to - from, lines(from, to));
    }

    static String body(long epoch, long batch, int count, String lines) {
        return "{\"epoch\":" + epoch + ",\"batch\":" + batch + ",\"instance\":\"" + INSTANCE
                + "\",\"state\":{\"phase\":\"streaming\"},\"count\":" + count + ",\"lines\":[" + lines + "]}";
    }

    /** The numbers of the lines. */
    static List<Integer> numbers(Batch batch) {
        return numbers(new String(batch.bytes(), UTF_8));
    }

    static List<Integer> numbers(String lines) {
        var numbers = new ArrayList<Integer>();
        var each = TEXT.matcher(lines);
        while (each.find()) {
            numbers.add(Integer.valueOf(each.group(1)));
        }
        return numbers;
    }
}
