package cx.niro.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cx.niro.simulator.kubelet.AgentImage;
import cx.niro.simulator.scenario.Scenario;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandLineTest {
    @Test
    void everyArgumentIsUnderstood() {
        CommandLine line = CommandLine.parse(
                "cluster",
                "--port",
                "7001",
                "--scenario",
                "empty",
                "--kubeconfig-out",
                "kc",
                "--agent-image",
                "0.1.0=java '-Dname=with space' -jar agent.jar",
                "--agent-image",
                "0.2.0=agent2",
                "--agent-crash",
                "0.2.0=30",
                "--restart-back-off",
                "1",
                "--system-uid",
                "6f2f7b4e-0000-4000-8000-000000000001");
        assertThat(line.options().port()).isEqualTo(7001);
        assertThat(line.options().scenario()).isSameAs(Scenario.EMPTY);
        assertThat(line.kubeconfigFile()).isEqualTo(Path.of("kc"));
        assertThat(line.options().agentImages())
                .containsEntry("0.1.0", AgentImage.of(List.of("java", "-Dname=with space", "-jar", "agent.jar")))
                .containsEntry("0.2.0", AgentImage.of(List.of("agent2")).crashingAfter(Duration.ofSeconds(30)));
        assertThat(line.options().times().restartBackOff()).isEqualTo(Duration.ofSeconds(1));
        assertThat(line.options().systemUid()).hasToString("6f2f7b4e-0000-4000-8000-000000000001");
    }

    @Test
    void mistakesAreNamed() {
        assertThatThrownBy(() -> CommandLine.parse()).hasMessageContaining("must be 'cluster'");
        assertThatThrownBy(() -> CommandLine.parse("cluster", "--port", "many"))
                .hasMessage("--port must be a number, but is many");
        assertThatThrownBy(() -> CommandLine.parse("cluster", "--colour", "red"))
                .hasMessage("unknown argument --colour");
        assertThatThrownBy(() -> CommandLine.parse("cluster", "--agent-crash", "0.3.0=30"))
                .hasMessage("--agent-crash must be TAG=SECONDS with the tag of an --agent-image, but is 0.3.0=30");
        assertThatThrownBy(() -> CommandLine.parse("cluster", "--scenario", "huge"))
                .hasMessage("--scenario must be demo or empty, but is 'huge'");
    }
}
