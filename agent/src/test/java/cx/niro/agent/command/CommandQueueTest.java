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
    void manifestsThatWaitOrRunAreBoundedByTheirSize() throws InterruptedException {
        var queue = new CommandQueue(64);
        var manifests = "x".repeat(Protocol.MAX_MANIFEST_BYTES);
        for (int i = 0; i < 4; i++) {
            assertThat(queue.offer(due(i, manifests))).isTrue();
        }

        assertThat(queue.isFull()).isTrue();
        var taken = queue.take(Duration.ofSeconds(1)).orElseThrow();
        assertThat(queue.isFull()).isTrue();
        queue.finished(taken);
        assertThat(queue.isFull()).isFalse();
    }

    @Test
    void oneCommandWithLargeManifestsRunsAtATimeAndSmallOnesBesideIt() throws InterruptedException {
        var queue = new CommandQueue(64);
        var large = "x".repeat((int) CommandQueue.LARGE_MANIFESTS + 1);
        for (int i = 0; i < 2; i++) {
            assertThat(queue.offer(due(i, large))).isTrue();
        }
        assertThat(queue.offer(due(2, "small"))).isTrue();

        var first = queue.take(Duration.ofSeconds(1)).orElseThrow();
        assertThat(first.delivery().id()).isEqualTo("c0");
        assertThat(queue.take(Duration.ofSeconds(1)).orElseThrow().delivery().id())
                .isEqualTo("c2");
        assertThat(queue.take(Duration.ZERO)).isEmpty();
        queue.finished(first);
        assertThat(queue.take(Duration.ofSeconds(1)).orElseThrow().delivery().id())
                .isEqualTo("c1");
    }

    private static CommandQueue.Due due(int id, String manifests) {
        var command = new Command.Apply(manifests, null, null, false, false, List.of());
        return new CommandQueue.Due(new Delivery("c" + id, 1, 1_000, 0, null, command), Instant.EPOCH, Instant.EPOCH);
    }
}
