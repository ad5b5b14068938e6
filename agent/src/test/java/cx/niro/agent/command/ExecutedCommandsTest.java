package cx.niro.agent.command;

import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.protocol.CommandResult;
import cx.niro.protocol.ObjectOutcome;
import cx.niro.protocol.ObjectRef;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExecutedCommandsTest {
    private final ExecutedCommands executed = new ExecutedCommands();

    @Test
    void commandIsNewOnceAndItsResultIsKept() {
        assertThat(executed.begin("a")).isTrue();
        assertThat(executed.begin("a")).isFalse();
        assertThat(executed.resultOf("a")).isEmpty();

        executed.finish("a", result(1));

        assertThat(executed.resultOf("a")).contains(result(1));
    }

    @Test
    void largeResultsGiveWayToNewerOnesAndRunningCommandsStay() {
        assertThat(executed.begin("running")).isTrue();
        for (var i = 1; i <= 10; i++) {
            assertThat(executed.begin("dry-run-" + i)).isTrue();
            executed.finish("dry-run-" + i, result(30));
        }

        assertThat(executed.knows("running")).isTrue();
        assertThat(executed.knows("dry-run-1")).isFalse();
        assertThat(executed.resultOf("dry-run-10")).isPresent();
    }

    @Test
    void resultThatIsLargerThanAllRoomIsKeptAlone() {
        assertThat(executed.begin("a")).isTrue();
        executed.finish("a", result(1));
        assertThat(executed.begin("b")).isTrue();

        executed.finish("b", result(200));

        assertThat(executed.resultOf("b")).isPresent();
        assertThat(executed.knows("a")).isFalse();
    }

    @Test
    void manySmallOnesAreForgottenByCount() {
        for (var i = 0; i <= ExecutedCommands.MAX; i++) {
            assertThat(executed.begin("c-" + i)).isTrue();
        }

        assertThat(executed.knows("c-0")).isFalse();
        assertThat(executed.knows("c-1")).isTrue();
    }

    private static CommandResult result(int objects) {
        var outcome = new ObjectOutcome(
                new ObjectRef("v1", "ConfigMap", "shop", "web"),
                "configured",
                null,
                null,
                "x".repeat(ObjectOutcome.MAX_DIFF));
        List<ObjectOutcome> outcomes = Collections.nCopies(objects, outcome);
        return new CommandResult("run", 1, "succeeded", null, null, outcomes, 1);
    }
}
