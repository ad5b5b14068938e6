package cx.niro.agent;

import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.agent.apply.Applying;
import cx.niro.agent.apply.Scope;
import cx.niro.agent.command.CommandHandlers;
import cx.niro.agent.logs.LogStreams;
import cx.niro.protocol.Command;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgentHandlersTest {
    @Test
    void everyCommandHasAHandlerOrIsDeclaredUnsupported() {
        var logs = new LogStreams(null, null, null, null, null, null, Clock.systemUTC());
        var applying = new Applying(null, null, new Scope("niro-system", List.of(), ""), Clock.systemUTC());
        var covered = new ArrayList<Class<?>>(Agent.handlers(logs, applying).types());
        covered.addAll(CommandHandlers.UNSUPPORTED);

        assertThat(covered)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(Arrays.asList(Command.class.getPermittedSubclasses()));
    }
}
