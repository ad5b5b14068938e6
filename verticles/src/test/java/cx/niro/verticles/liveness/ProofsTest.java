package cx.niro.verticles.liveness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cx.niro.protocol.Proof;
import java.time.Clock;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ProofsTest {
    private final Proofs proofs = new Proofs("0123456789abcdef".getBytes(UTF_8), Clock.systemUTC());
    private final UUID cluster = UUID.randomUUID();

    @Test
    void proofIsGenuineForItsClusterAndRunOnly() {
        var proof = proofs.make(cluster, "run-1", Proofs.POLL);

        assertThat(proofs.isGenuine(cluster, "run-1", proof)).isTrue();
        assertThat(proofs.isGenuine(cluster, "run-2", proof)).isFalse();
        assertThat(proofs.isGenuine(UUID.randomUUID(), "run-1", proof)).isFalse();
    }

    @Test
    void changedProofIsNotGenuine() {
        var proof = proofs.make(cluster, "run-1", Proofs.POLL);

        assertThat(proofs.isGenuine(cluster, "run-1", new Proof(Proofs.HEARTBEAT, proof.at(), proof.mac())))
                .isFalse();
        assertThat(proofs.isGenuine(
                        cluster, "run-1", new Proof(proof.channel(), proof.at().plusSeconds(9), proof.mac())))
                .isFalse();
        assertThat(proofs.isGenuine(cluster, "run-1", new Proof(proof.channel(), proof.at(), "%%%")))
                .isFalse();
    }

    @Test
    void anotherNodeWithTheSameKeyChecksIt() {
        var other = new Proofs("0123456789abcdef".getBytes(UTF_8), Clock.systemUTC());
        var stranger = new Proofs("fedcba9876543210".getBytes(UTF_8), Clock.systemUTC());
        var proof = proofs.make(cluster, "run-1", Proofs.POLL);

        assertThat(other.isGenuine(cluster, "run-1", proof)).isTrue();
        assertThat(stranger.isGenuine(cluster, "run-1", proof)).isFalse();
    }

    @Test
    void shortKeyIsRefused() {
        assertThatThrownBy(() -> new Proofs(new byte[15], Clock.systemUTC())).hasMessageContaining("15 bytes");
    }
}
