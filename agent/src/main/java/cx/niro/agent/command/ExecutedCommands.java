package cx.niro.agent.command;

import cx.niro.protocol.CommandResult;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The commands of this run and their results, the latest 1,000 and no more than 8 MiB: what a repeated delivery is answered from. One
 * that was forgotten is executed again, which converges.
 */
final class ExecutedCommands {
    static final int MAX = 1_000;
    static final long MAX_BYTES = 8L * 1024 * 1024;

    private final Map<String, Optional<CommandResult>> results = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    /** Whether the command is new to this run; it is remembered from now on. */
    synchronized boolean begin(String id) {
        var isNew = results.putIfAbsent(id, Optional.empty()) == null;
        makeRoom(id);
        return isNew;
    }

    /** Whether this run has the command, executed or not. */
    synchronized boolean knows(String id) {
        return results.containsKey(id);
    }

    synchronized void finish(String id, CommandResult result) {
        bytes += ResultSize.of(result) - sizeOf(results.put(id, Optional.of(result)));
        makeRoom(id);
    }

    /** The command was not executed after all: it is new again. */
    synchronized void forget(String id) {
        bytes -= sizeOf(results.remove(id));
    }

    /** Empty while the command runs. */
    synchronized Optional<CommandResult> resultOf(String id) {
        return results.getOrDefault(id, Optional.empty());
    }

    /** The eldest go, those that still run only where there are too many; the newest stays whatever its size. */
    private void makeRoom(String newest) {
        var eldest = results.entrySet().iterator();
        while (eldest.hasNext() && (results.size() > MAX || bytes > MAX_BYTES)) {
            var entry = eldest.next();
            if (!entry.getKey().equals(newest)
                    && (results.size() > MAX || entry.getValue().isPresent())) {
                bytes -= sizeOf(entry.getValue());
                eldest.remove();
            }
        }
    }

    private static long sizeOf(Optional<CommandResult> result) {
        return result == null ? 0 : result.map(ResultSize::of).orElse(0L);
    }
}
