package cx.niro.simulator.fleet;

import cx.niro.protocol.CommandResult;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What an agent knows within one run; it is forgotten with the run, as a restarted process forgets. Used by one event loop. */
final class AgentRun {
    private static final int REMEMBERED = 1_000;

    private final String id = UUID.randomUUID().toString();
    private final Proofs proofs = new Proofs();
    private final Map<String, Optional<CommandResult>> commands = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Optional<CommandResult>> eldest) {
            return size() > REMEMBERED;
        }
    };
    private long sequence;
    private boolean accepted;
    private boolean over;

    String id() {
        return id;
    }

    Proofs proofs() {
        return proofs;
    }

    long nextSequence() {
        return ++sequence;
    }

    /** Whether the server knows this run and lets it work. */
    boolean isAccepted() {
        return accepted && !over;
    }

    void accept() {
        accepted = true;
    }

    /** Another run took over: beat seldom, do not poll. */
    void standBy() {
        accepted = false;
    }

    /** The process is gone; whatever still comes in is for nobody. */
    void end() {
        over = true;
    }

    boolean isOver() {
        return over;
    }

    /** Whether the command is new to this run; it is remembered from now on. */
    boolean begin(String commandId) {
        return commands.putIfAbsent(commandId, Optional.empty()) == null;
    }

    void finish(String commandId, CommandResult result) {
        commands.put(commandId, Optional.of(result));
    }

    /** Empty while the command runs. */
    Optional<CommandResult> resultOf(String commandId) {
        return commands.getOrDefault(commandId, Optional.empty());
    }
}
