package cx.niro.agent.logs;

import static cx.niro.agent.logs.Received.after;
import static cx.niro.agent.logs.Received.fromTheBeginning;
import static cx.niro.agent.logs.Received.tail;
import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.agent.logs.ContainerView.Phase;
import cx.niro.protocol.LogTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random logs, cuts, restarts, rotations, clock seconds and changes of the stream's owner: whatever happens, no line is repeated, all are
 * in order, and one that is missing has a marker in its place.
 */
class CursorArithmeticTest {
    private static final long NOON = LogTime.nanos(Instant.parse("2026-11-21T12:00:00Z"));
    private static final int STEPS = 40;

    static LongStream seeds() {
        return LongStream.range(0, 150);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void nothingIsLostAndNothingRepeatedWithoutRotations(long seed) throws InterruptedException {
        var story = new Story(seed, false);
        story.play();

        assertThat(story.received.texts()).as("seed %d", seed).isEqualTo(story.written);
        assertThat(story.received.markers()).as("seed %d", seed).noneMatch(marker -> marker.startsWith("gap"));
        assertThat(story.received.markers()).as("seed %d", seed).noneMatch(marker -> marker.startsWith("rotated"));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatRotationsTakeAwayIsMarkedAndNothingIsRepeated(long seed) throws InterruptedException {
        var story = new Story(seed, true);
        story.play();

        story.checkThatEveryMissingLineIsMarked();
    }

    @Test
    void storiesHaveAllTheirEvents() throws InterruptedException {
        var seen = new HashMap<String, Integer>();
        for (long seed = 0; seed < 50; seed++) {
            var story = new Story(seed, true);
            story.play();
            story.events.forEach((event, count) -> seen.merge(event, count, Integer::sum));
        }

        assertThat(seen).containsOnlyKeys("write", "rotate", "restart", "cut", "owner", "late", "crash");
        assertThat(seen.values()).allMatch(count -> count > 20);
    }

    /** One random life of a container and of its stream. */
    private static final class Story {
        final Random random;
        final boolean rotates;
        final FakeLogs logs = new FakeLogs();
        final List<String> written = new ArrayList<>();
        /** Of each line that was written. */
        private final Map<String, String> instances = new HashMap<>();

        final Map<String, Integer> events = new HashMap<>();
        final List<String> trace = new ArrayList<>();
        final Received received;
        private final int first;
        /** Even, so that a line that was overtaken has a timestamp of its own. */
        private long clock = NOON + 124;

        private int lines;

        Story(long seed, boolean rotates) {
            this.random = new Random(seed);
            this.rotates = rotates;
            write(1 + random.nextInt(40));
            var tail = random.nextInt(60);
            this.first = random.nextBoolean() ? -1 : tail;
            if (first >= 0) {
                while (written.size() > tail) {
                    written.remove(0);
                }
            }
            received = new Received(logs, first < 0 ? fromTheBeginning() : tail(tail));
        }

        void play() throws InterruptedException {
            // the place of the tail is settled before anything happens
            turn();
            for (int step = 0; step < STEPS; step++) {
                logs.whileFollowed = () -> {};
                logs.cut = length -> length;
                happen();
                turn();
            }
            logs.whileFollowed = () -> {};
            logs.cut = length -> length;
            received.turns(12);
            if (logs.phase != Phase.RUNNING) {
                logs.restart();
            }
            write(3);
            received.turns(12);
        }

        private void turn() throws InterruptedException {
            var before = received.items.size();
            received.turn();
            trace.add("  " + received.items.subList(before, received.items.size()));
        }

        private void happen() {
            switch (random.nextInt(9)) {
                case 0, 1 -> write(random.nextInt(30));
                case 2 -> logs.whileFollowed = () -> write(random.nextInt(30));
                case 3 -> {
                    event("cut");
                    logs.cutsBreak = random.nextBoolean();
                    logs.whileFollowed = () -> write(random.nextInt(30));
                    logs.cut = length -> length == 0 ? 0 : random.nextInt(length);
                }
                case 4 -> changeOwner();
                case 5 -> {
                    if (rotates) {
                        rotate();
                    }
                }
                case 6 -> {
                    if (rotates) {
                        logs.whileFollowed = () -> {
                            write(random.nextInt(10));
                            rotate();
                        };
                    }
                }
                case 7 -> restart();
                default -> {
                    if (logs.phase != Phase.RUNNING) {
                        restart();
                    } else if (hasDeliveredOf(logs.instance())) {
                        event("crash");
                        logs.terminate("exit code 1");
                        logs.phase = random.nextBoolean() ? Phase.WAITING : Phase.TERMINATED;
                        logs.reason = "CrashLoopBackOff";
                    }
                }
            }
        }

        /** One instance is kept beside the present one, and none while it waits: it must have been read before the next ends. */
        private void restart() {
            if (!hasDeliveredOf(logs.instance())) {
                return;
            }
            var before = logs.view();
            event("restart");
            if (logs.phase == Phase.RUNNING) {
                logs.terminate("exit code 1");
            }
            logs.restart();
            clock += 2_000_000;
            write(random.nextInt(10));
            if (isKnownByALine(before.present()) && random.nextBoolean()) {
                event("late");
                logs.late = before;
            }
        }

        /** Only then a reading tells that it is another instance's. */
        private boolean isKnownByALine(Instance instance) {
            var last = received.items.get(received.items.size() - 1);
            return last.isLine() && last.instance().equals(instance.text());
        }

        private boolean hasDeliveredOf(Instance instance) {
            return received.items.stream()
                    .anyMatch(item -> item.isLine() && item.instance().equals(instance.text()));
        }

        private void write(int count) {
            if (logs.phase != Phase.RUNNING || count == 0) {
                return;
            }
            event("write");
            for (int i = 0; i < count; i++) {
                switch (random.nextInt(12)) {
                    case 0 -> clock += 2L + 2L * random.nextInt(3);
                    case 1 -> clock += 2L * random.nextInt(1_000_000);
                    case 2 -> clock = (clock / 1_000_000_000L + 1) * 1_000_000_000L;
                    case 3 -> clock += 1_500_000_000L;
                    default -> {
                        // the same moment again
                    }
                }
                var overtaken = random.nextInt(15) == 0 ? 2 * random.nextInt(25_000) + 1 : 0;
                var text = "line " + lines++;
                logs.add(clock - overtaken, text);
                written.add(text);
                instances.put(text, logs.instance().text());
            }
        }

        /** At a place between two timestamps: inside lines of one a rotation cannot always be seen. */
        private void rotate() {
            for (int at = Math.max(1, logs.file.size() / 2); at < logs.file.size(); at++) {
                var later = logs.file.subList(at, logs.file.size()).stream()
                        .map(FakeLogs.Line::nanos)
                        .toList();
                if (logs.file.subList(0, at).stream().map(FakeLogs.Line::nanos).noneMatch(later::contains)) {
                    event("rotate");
                    logs.rotate(at);
                    return;
                }
            }
        }

        /** The last lines never arrived; another owner begins after what did. */
        private void changeOwner() {
            event("owner");
            var lost = random.nextInt(25);
            while (lost-- > 0 && !received.items.isEmpty() && isOfAKeptInstance()) {
                received.items.remove(received.items.size() - 1);
            }
            var last = received.items.isEmpty() ? null : received.items.get(received.items.size() - 1);
            if (last != null) {
                received.begin(after(last.cursor()));
            }
        }

        private boolean isOfAKeptInstance() {
            if (received.items.size() < 2) {
                return false;
            }
            var before =
                    Instance.parse(received.items.get(received.items.size() - 2).instance());
            return before.restarts() >= logs.restarts - (logs.phase == Phase.WAITING ? 0 : 1);
        }

        private void event(String name) {
            events.merge(name, 1, Integer::sum);
            trace.add(name + " " + logs.view() + " " + logs.file.size() + " lines");
        }

        /** What a rotation took before anything of an instance was read is nobody's loss. */
        void checkThatEveryMissingLineIsMarked() {
            var next = 0;
            var marked = false;
            var read = new HashSet<String>();
            for (var item : received.items) {
                if (!item.isLine()) {
                    marked |= item.line().marker().equals("rotated")
                            || item.line().marker().equals("gap");
                    continue;
                }
                var place = written.indexOf(item.line().text());
                assertThat(place)
                        .as("%s after %s", item, next == 0 ? "nothing" : written.get(next - 1))
                        .isGreaterThanOrEqualTo(next);
                for (; next < place && !marked; next++) {
                    assertThat(read)
                            .as("%s is missing without a marker", written.get(next))
                            .doesNotContain(instances.get(written.get(next)));
                }
                next = place + 1;
                marked = false;
                read.add(item.instance());
            }
            assertThat(next == written.size() || marked).isTrue();
        }
    }
}
