package cx.niro.verticles.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.protocol.LogCredit;
import cx.niro.protocol.LogLines;
import cx.niro.verticles.gateway.Principal;
import cx.niro.verticles.gateway.TestGateway;
import cx.niro.verticles.logs.LogStore.Row;
import cx.niro.verticles.logs.LogsMessages.Read;
import cx.niro.verticles.logs.Ring.Place;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever is cut, repeated, or taken over, and however slow a viewer is: what it saw is what the source wrote, in order and once,
 * but for what its own markers count.
 */
class RelayPropertyTest {
    private static final UUID CLUSTER = UUID.randomUUID();
    private static final Target TARGET = new Target(CLUSTER, "shop", "web-1", "app", false);
    private static final int LINES = 3_000;

    private final Principal principal = TestGateway.principal(Principal.Role.MEMBER);
    private final LogsMetrics metrics = new LogsMetrics();
    private Random random;
    private long now;
    private OwnedStream stream;
    private Agent agent;
    private long epoch;

    /** The lines of a file, from a place on. */
    private final class Agent {
        private final long mine = epoch;
        private int next;
        private int sent;
        private long batch = 1;
        private Future<LogCredit> answer;

        Agent(int from) {
            next = from;
        }

        void step() {
            if (answer != null && answer.succeeded()) {
                next = sent;
                batch++;
                answer = null;
                if (random.nextInt(10) == 0 && batch > 1) {
                    repeatTheLast();
                }
            } else if (answer != null && answer.isComplete()) {
                answer = null;
            }
            if (answer == null && next < LINES) {
                sent = Math.min(LINES, next + 1 + random.nextInt(40));
                // not between a line and the one it overtook: by that the place of a viewer is not unique
                sent += sent % 9 == 3 && sent < LINES ? 1 : 0;
                answer = send(batch, next, sent);
            } else if (answer != null && random.nextInt(50) == 0) {
                // the connection was cut while the owner held the batch
                answer = send(batch, next, sent);
            }
        }

        private void repeatTheLast() {
            assertThat(send(batch - 1, Math.max(0, next - 1), next).succeeded()).isTrue();
        }

        private Future<LogCredit> send(long number, int from, int to) {
            var whole = Posted.read(
                    stream.id(),
                    CLUSTER,
                    TestLines.body(mine, number, to - from, lines(from, to)).getBytes(UTF_8));
            return stream.offer(whole.head(), whole.lines());
        }
    }

    private final class Viewer {
        private final String name = UUID.randomUUID().toString();
        private final int laziness;
        private final List<Integer> seen = new ArrayList<>();
        private int expected;
        private long dropped;
        private OwnedStream at;
        private Place place;
        private long ring;
        private Cursor cursor;
        private Future<Buffer> answer;

        Viewer(int laziness) {
            this.laziness = laziness;
        }

        Want want() {
            return Want.EVERYTHING.behind(cursor);
        }

        void step() {
            if (random.nextInt(laziness) != 0) {
                return;
            }
            if (at != stream) {
                at = stream;
                place = null;
                answer = null;
            }
            if (answer != null && answer.succeeded()) {
                take(ReadAnswer.decode(answer.result()));
                answer = null;
            }
            if (answer == null) {
                answer = at.read(new Read(
                        at.id(), ring, name, place, place == null ? want() : null, 1 + random.nextInt(4_000), 50));
            }
        }

        private void take(ReadAnswer given) {
            switch (given.verdict()) {
                case HERE -> {
                    ring = given.ring();
                    place = given.next();
                    dropped += given.dropped();
                    expected += (int) given.dropped();
                    given.batches().forEach(this::take);
                }
                case BEHIND -> catchUp();
                case AHEAD -> assertThat(given.batches()).isEmpty();
            }
        }

        private void take(Batch batch) {
            for (int number : TestLines.numbers(batch)) {
                assertThat(number).isEqualTo(expected++);
                seen.add(number);
            }
            cursor = batch.last() == null ? cursor : batch.last();
        }

        /** Through a stream of its own. */
        private void catchUp() {
            var to = Math.min(LINES, expected + 1 + random.nextInt(100));
            take(Batch.of(TestLines.INSTANCE, LogLines.of(lines(expected, to).getBytes(UTF_8))));
        }

        boolean isDone() {
            return expected == LINES;
        }
    }

    /** Of each nine lines one overtakes another one. */
    private static int time(int line) {
        return line % 9 == 2 ? line + 1 : line % 9 == 3 ? line - 1 : line;
    }

    private static Cursor cursor(int line) {
        return TestLines.cursor(time(line));
    }

    private static String lines(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(line -> TestLines.line(line, time(line)))
                .collect(Collectors.joining(","));
    }

    private LogsConfig small() {
        return new LogsConfig(
                200,
                1 << 20,
                Duration.ofMillis(20),
                Duration.ofMillis(50),
                Duration.ofMillis(100),
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                Duration.ofMillis(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                20);
    }

    private void takeOver(List<Viewer> viewers) {
        epoch += 1 + random.nextInt(2);
        var row = new Row(UUID.randomUUID(), TARGET, "node", epoch);
        var audience = new Audience(epoch, true, small(), metrics, Clock.systemUTC(), () -> now);
        stream = new OwnedStream(row, principal, small(), metrics, audience, () -> now);
        // some come too late to be counted
        var oldest = viewers.stream()
                .filter(viewer -> random.nextInt(4) != 0)
                .mapToInt(viewer -> viewer.expected)
                .min()
                .orElse(viewers.get(0).expected);
        stream.begin(oldest == 0 ? Want.EVERYTHING : Want.after(cursor(oldest - 1)));
        agent = new Agent(oldest);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyViewerSeesTheSourceButForWhatItsMarkersCount(long seed) {
        random = new Random(seed);
        now = 0;
        epoch = 0;
        var viewers = List.of(new Viewer(1), new Viewer(3), new Viewer(8), new Viewer(300));
        takeOver(viewers);
        for (int step = 0; step < 400_000 && !viewers.stream().allMatch(Viewer::isDone); step++) {
            now += random.nextInt(1_000_000);
            agent.step();
            viewers.forEach(Viewer::step);
            stream.tick(now);
            if (random.nextInt(1_500) == 0) {
                takeOver(viewers);
            } else if (random.nextInt(1_500) == 0) {
                epoch++;
                stream.restarted(epoch, "the agent was restarted");
                var last = stream.wanted().cursor();
                agent = new Agent(last == null ? 0 : numberBehind(last));
            }
        }
        for (var viewer : viewers) {
            assertThat(viewer.isDone())
                    .as("viewer of laziness %d", viewer.laziness)
                    .isTrue();
            assertThat(viewer.seen.size() + viewer.dropped).isEqualTo(LINES);
        }
        assertThat(viewers.get(0).dropped).isZero();
    }

    private static int numberBehind(Cursor cursor) {
        for (int i = 0; i < LINES; i++) {
            if (cursor(i).equals(cursor)) {
                return i + 1;
            }
        }
        throw new AssertionError(cursor);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void nothingIsLostWhileAllAreSlow(long seed) {
        random = new Random(seed);
        var viewers = List.of(new Viewer(40));
        takeOver(viewers);
        for (int step = 0; step < 400_000 && !viewers.get(0).isDone(); step++) {
            now += random.nextInt(1_000_000);
            agent.step();
            viewers.forEach(Viewer::step);
            stream.tick(now);
        }
        assertThat(viewers.get(0).seen).hasSize(LINES);
        assertThat(viewers.get(0).dropped).isZero();
    }
}
