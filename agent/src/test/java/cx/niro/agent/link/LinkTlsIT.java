package cx.niro.agent.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cx.niro.agent.TestClock;
import cx.niro.protocol.PollAnswer;
import cx.niro.protocol.PollRequest;
import cx.niro.simulator.ClusterOptions;
import cx.niro.simulator.SimulatedCluster;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trust, against a server (any will do: a simulated API server) whose certificate no public authority signed. */
class LinkTlsIT {
    @TempDir
    private Path directory;

    @Test
    void privateAuthorityIsTrustedOnlyByItsFile() throws IOException {
        try (var server = SimulatedCluster.start(ClusterOptions.empty())) {
            var ca = Files.writeString(directory.resolve("ca.crt"), server.caCertificate());

            // the server's own refusal shows that TLS stands
            assertThat(post(server, Optional.of(ca))).isInstanceOf(Answer.Refused.class);
            assertThat(post(server, Optional.empty()))
                    .isInstanceOfSatisfying(
                            Answer.Unreachable.class,
                            silent -> assertThat(silent.reason()).contains("SSL"));
        }
    }

    @Test
    void systemAuthoritiesStayTrustedBesideTheFile() throws IOException {
        try (var server = SimulatedCluster.start(ClusterOptions.empty())) {
            var ca = Files.writeString(directory.resolve("ca.crt"), server.caCertificate());

            assertThat(TrustedAuthorities.withFile(ca).getAcceptedIssuers()).hasSizeGreaterThan(1);
        }
    }

    @Test
    void fileWithoutACertificateIsRefused() throws IOException {
        var empty = Files.writeString(directory.resolve("empty.crt"), "");

        assertThatThrownBy(() -> TrustedAuthorities.withFile(empty))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no certificate");
    }

    private static Answer<PollAnswer> post(SimulatedCluster server, Optional<Path> ca) throws IOException {
        var clock = new TestClock();
        var link = new Link(new LinkConfig(URI.create(server.url()), ca, ProxyRules.NONE), new Silence(clock), clock);
        return link.post(
                "/agent/v1/x",
                Optional.empty(),
                new PollRequest("run", 0, List.of(), List.of()),
                PollAnswer.class,
                Duration.ofSeconds(20));
    }
}
