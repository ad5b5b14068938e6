package cx.niro.simulator.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

class LineCheckTest {
    private static final String TIME = "2026-11-21T12:00:00.000000000Z";

    private final Times times = new Times();
    private final LineCheck check = new LineCheck(times);

    @Test
    void linesAreCountedWhereverTheTextIsCut() {
        String all = "event: lines\ndata: {\"source\":\"0\",\"lines\":[" + line(9) + "," + line(10) + "," + line(11)
                + "]}\n\n";
        for (int size = 1; size < 70; size++) {
            var each = new LineCheck(times);
            for (int at = 0; at < all.length(); at += size) {
                each.take(Buffer.buffer(all.substring(at, Math.min(all.length(), at + size))));
            }
            assertThat(each.count()).isEqualTo(new LineCheck.Count(3, all.length(), 0, 0));
        }
    }

    @Test
    void missingAndRepeatedLinesAreToldApart() {
        check.take(Buffer.buffer(line(5) + line(6) + line(9) + line(8) + line(10)));

        assertThat(check.count().lines()).isEqualTo(5);
        assertThat(check.count().lost()).isEqualTo(2);
        assertThat(check.count().repeated()).isEqualTo(1);
    }

    @Test
    void timesCountFromTheTimestampOnceTheyAreWanted() {
        check.take(Buffer.buffer(line(1)));
        assertThat(times.percentiles().count()).isZero();

        check.time();
        check.take(Buffer.buffer(line(2)));

        assertThat(times.percentiles().count()).isEqualTo(1);
    }

    private static String line(int number) {
        return "[\"" + TIME + "\",1,\"line " + number + " aaa\"]";
    }
}
