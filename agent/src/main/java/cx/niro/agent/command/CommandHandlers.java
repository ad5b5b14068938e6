package cx.niro.agent.command;

import cx.niro.agent.text.LogKeys;
import cx.niro.agent.text.Redaction;
import cx.niro.protocol.Command;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one list of handlers, and the choice among them. */
public final class CommandHandlers {
    /** Types that this version answers with {@code unsupported}. */
    public static final Set<Class<? extends Command>> UNSUPPORTED = Set.of(Command.Unknown.class);

    private static final Logger LOG = LoggerFactory.getLogger(CommandHandlers.class);

    private final Map<Class<? extends Command>, CommandHandler<?>> byType;

    /** @param others than those that need nothing */
    public CommandHandlers(List<CommandHandler<?>> others) {
        this.byType = Stream.concat(Stream.of(new PingHandler(), new InvalidHandler()), others.stream())
                .collect(Collectors.toMap(CommandHandler::type, Function.identity(), (ping, other) -> other));
    }

    public Set<Class<? extends Command>> types() {
        return byType.keySet();
    }

    Outcome handle(Command command, Execution execution) throws InterruptedException {
        var handler = byType.get(command.getClass());
        return handler == null ? Outcome.unsupported(name(command)) : guarded(handler, command, execution);
    }

    private static <C extends Command> Outcome guarded(CommandHandler<C> handler, Command command, Execution execution)
            throws InterruptedException {
        try {
            return handler.handle(handler.type().cast(command), execution);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            // without their words: the texts of exceptions quote manifests and answers of the cluster
            LOG.atError()
                    .addKeyValue(LogKeys.DETAIL, Redaction.ofFault(e))
                    .log("a command failed by a fault of the agent");
            return Outcome.failed(
                    "agent_fault",
                    "a fault of the agent, its log says where: " + e.getClass().getName());
        }
    }

    private static String name(Command command) {
        return command instanceof Command.Unknown unknown
                ? String.valueOf(unknown.type())
                : command.getClass().getSimpleName();
    }
}
