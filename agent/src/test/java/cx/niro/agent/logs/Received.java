package cx.niro.agent.logs;

import cx.niro.agent.loop.BackOff;
import cx.niro.protocol.Command.LogsStart;
import cx.niro.protocol.LogCursor;
import cx.niro.protocol.LogLine;
import cx.niro.protocol.LogState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A follower whose lines are taken from it after every turn, as a server would have them. */
final class Received {
    record Item(String instance, LogLine line) {
        boolean isLine() {
            return line.marker() == null;
        }

        LogCursor cursor() {
            return new LogCursor(instance, Instant.parse(line.timestamp()), line.nth());
        }
    }

    final List<Item> items = new ArrayList<>();
    LogState state;
    Duration rest;

    private final FakeLogs logs;
    private Outbox outbox;
    private Follower follower;

    Received(FakeLogs logs, LogsStart start) {
        this.logs = logs;
        begin(start);
    }

    /** A stream that takes the place of the one before. */
    void begin(LogsStart start) {
        outbox = new Outbox();
        follower = new Follower(start, new WatchedLogs(logs, System::nanoTime), outbox, new BackOff(new Random(1)));
    }

    static LogsStart fromTheBeginning() {
        return start(false, true, null, null);
    }

    static LogsStart after(LogCursor cursor) {
        return start(false, true, null, cursor);
    }

    static LogsStart tail(long lines) {
        return start(false, true, lines, null);
    }

    static LogsStart start(boolean previous, boolean follow, Long tail, LogCursor cursor) {
        return new LogsStart("s", 1, "shop", "web", "app", previous, follow, tail, null, cursor, 65_536);
    }

    void turn() throws InterruptedException {
        rest = follower.turn();
        Outbox.Batch batch;
        do {
            batch = outbox.take(Duration.ZERO, true);
            var instance = batch.instance();
            batch.lines().lines().decode().forEach(line -> items.add(new Item(instance, line)));
            state = batch.state();
        } while (give(batch) > 0);
    }

    private int give(Outbox.Batch batch) {
        var count = batch.lines().count();
        outbox.sent(batch);
        return count;
    }

    void turns(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            turn();
        }
    }

    List<String> texts() {
        return items.stream()
                .filter(Item::isLine)
                .map(item -> item.line().text())
                .toList();
    }

    /** Kind and text of each. */
    List<String> markers() {
        return items.stream()
                .filter(item -> !item.isLine())
                .map(item -> item.line().marker() + ": " + item.line().text())
                .toList();
    }
}
