package cx.niro.agent;

import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.agent.command.CommandHandlers;
import cx.niro.agent.logs.LogStreams;
import cx.niro.protocol.Command;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class AgentHandlersTest {
    @Test
    void everyCommandHasAHandlerOrIsDeclaredUnsupported() {
        var logs = new LogStreams(null, null, null, null, null, null, Clock.systemUTC());
        var covered = new ArrayList<Class<?>>(Agent.handlers(logs).types());
        covered.addAll(CommandHandlers.UNSUPPORTED);

        assertThat(covered)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(Arrays.asList(Command.class.getPermittedSubclasses()));
    }
}
