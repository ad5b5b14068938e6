package cx.niro.agent.command;

import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.protocol.Command;
import cx.niro.protocol.Delivery;
import cx.niro.protocol.Protocol;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandQueueTest {
    @Test
    void manifestsThatWaitAreBoundedByTheirSize() throws InterruptedException {
        var queue = new CommandQueue(64);
        var manifests = "x".repeat(Protocol.MAX_MANIFEST_BYTES);
        for (int i = 0; i < 4; i++) {
            assertThat(queue.offer(due(i, manifests))).isTrue();
        }

        assertThat(queue.isFull()).isTrue();
        assertThat(queue.take(Duration.ofSeconds(1))).isPresent();
        assertThat(queue.isFull()).isFalse();
    }

    private static CommandQueue.Due due(int id, String manifests) {
        var command = new Command.Apply(manifests, null, null, false, false, List.of());
        return new CommandQueue.Due(new Delivery("c" + id, 1, 1_000, 0, null, command), Instant.EPOCH, Instant.EPOCH);
    }
}
