package cx.niro.agent.command;

import cx.niro.protocol.CommandResult;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The commands of this run and their results, the latest 1,000: what a repeated delivery is answered from. */
final class ExecutedCommands {
    static final int MAX = 1_000;

    private final Map<String, Optional<CommandResult>> results = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Optional<CommandResult>> eldest) {
            return size() > MAX;
        }
    };

    /** Whether the command is new to this run; it is remembered from now on. */
    synchronized boolean begin(String id) {
        return results.putIfAbsent(id, Optional.empty()) == null;
    }

    /** Whether this run has the command, executed or not. */
    synchronized boolean knows(String id) {
        return results.containsKey(id);
    }

    synchronized void finish(String id, CommandResult result) {
        results.put(id, Optional.of(result));
    }

    /** Empty while the command runs. */
    synchronized Optional<CommandResult> resultOf(String id) {
        return results.getOrDefault(id, Optional.empty());
    }
}
