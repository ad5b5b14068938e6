package cx.niro.agent.command;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import cx.niro.protocol.Command;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class CommandHandlersTest {
    @Test
    void pingSucceeds() throws InterruptedException {
        assertThat(new CommandHandlers(List.of()).handle(new Command.Ping(), execution()))
                .isEqualTo(Outcome.succeeded());
    }

    @Test
    void unknownTypeIsNamedInTheAnswer() throws InterruptedException {
        var outcome = new CommandHandlers(List.of()).handle(new Command.Unknown("node.drain"), execution());

        assertThat(outcome.status()).isEqualTo("unsupported");
        assertThat(outcome.message()).contains("node.drain");
    }

    @Test
    void commandThatCouldNotBeDecodedFailsWithWhatIsWrongWithIt() throws InterruptedException {
        var outcome = new CommandHandlers(List.of()).handle(new Command.Invalid("epoch: is 0"), execution());

        assertThat(outcome.status()).isEqualTo("failed");
        assertThat(outcome.reason()).isEqualTo("command_invalid");
        assertThat(outcome.message()).contains("epoch: is 0");
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
                throw new IllegalStateException("cannot map canary", new IOException("unexpected canary"));
            }
        }));
        var log = new ListAppender<ILoggingEvent>();
        log.start();
        var logger = (Logger) LoggerFactory.getLogger(CommandHandlers.class);
        logger.addAppender(log);

        var outcome = handlers.handle(new Command.Ping(), execution());

        logger.detachAppender(log);
        assertThat(log.list).hasSize(1);
        assertThat(log.list.get(0).getThrowableProxy()).isNull();
        assertThat(log.list.get(0).getKeyValuePairs().toString())
                .contains("IllegalStateException", "CommandHandlersTest")
                .doesNotContain("canary");

        assertThat(outcome.status()).isEqualTo("failed");
        assertThat(outcome.reason()).isEqualTo("agent_fault");
        assertThat(outcome.message()).doesNotContain("canary");
    }

    private static Execution execution() {
        return new Execution(1, Duration.ZERO, Duration.ofSeconds(1), parts -> {});
    }
}
