package cx.niro.agent.command;

import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.protocol.Command;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandHandlersTest {
    @Test
    void everyCommandHasAHandlerOrIsDeclaredUnsupported() {
        var covered = new ArrayList<Class<?>>(new CommandHandlers().types());
        covered.addAll(CommandHandlers.UNSUPPORTED);

        assertThat(covered)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(Arrays.asList(Command.class.getPermittedSubclasses()));
    }

    @Test
    void pingSucceeds() throws InterruptedException {
        assertThat(new CommandHandlers().handle(new Command.Ping(), execution()))
                .isEqualTo(Outcome.succeeded());
    }

    @Test
    void unknownTypeIsNamedInTheAnswer() throws InterruptedException {
        var outcome = new CommandHandlers().handle(new Command.Unknown("node.drain"), execution());

        assertThat(outcome.status()).isEqualTo("unsupported");
        assertThat(outcome.message()).contains("node.drain");
    }

    @Test
    void faultOfAHandlerIsAFailedResultWithoutItsSecrets() throws InterruptedException {
        var handlers = new CommandHandlers(List.of(new CommandHandler<Command.Ping>() {
            @Override
            public Class<Command.Ping> type() {
                return Command.Ping.class;
            }

            @Override
            public Outcome handle(Command.Ping command, Execution execution) {
                throw new IllegalStateException("password=canary");
            }
        }));

        var outcome = handlers.handle(new Command.Ping(), execution());

        assertThat(outcome.status()).isEqualTo("failed");
        assertThat(outcome.reason()).isEqualTo("agent_fault");
        assertThat(outcome.message()).doesNotContain("canary");
    }

    private static Execution execution() {
        return new Execution(Duration.ofSeconds(1), parts -> {});
    }
}
