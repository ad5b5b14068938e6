package cx.niro.verticles.enrollment;

import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.gateway.AgentPrincipal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class KeyLookupsTest {
    private static final AgentPrincipal AGENT =
            new AgentPrincipal(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID());

    private final Deque<Promise<AgentPrincipal>> underWay = new ArrayDeque<>();
    private final KeyLookups lookups = new KeyLookups(hash -> {
        Promise<AgentPrincipal> answer = Promise.promise();
        underWay.add(answer);
        return answer.future();
    });

    private List<Future<AgentPrincipal>> ask(int count) {
        var asked = new ArrayList<Future<AgentPrincipal>>();
        for (int i = 0; i < count; i++) {
            asked.add(lookups.find(Buffer.buffer("key-" + i)));
        }
        return asked;
    }

    @Test
    void floodOfKeysReachesTheDatabaseFewAtATimeAndAllAreAnswered() {
        var asked = ask(1_000);
        var most = 0;

        while (!underWay.isEmpty()) {
            most = Math.max(most, underWay.size());
            underWay.remove().complete(AGENT);
        }

        assertThat(most).isEqualTo(KeyLookups.MOST_AT_ONCE);
        assertThat(asked).allMatch(answer -> AGENT.equals(answer.result()));
    }

    @Test
    void sameKeyThatWaitsIsAskedForOnce() {
        assertThat(ask(KeyLookups.MOST_AT_ONCE + 1)).noneMatch(Future::isComplete);
        var again = lookups.find(Buffer.buffer("key-" + KeyLookups.MOST_AT_ONCE));

        underWay.remove().fail("down");
        underWay.removeLast().complete(AGENT);

        assertThat(again.result()).isEqualTo(AGENT);
        assertThat(underWay).hasSize(KeyLookups.MOST_AT_ONCE - 1);
    }

    @Test
    void sameKeyIsNotAskedForAgainWhileTheAnswerIsUnderWay() {
        var first = lookups.find(Buffer.buffer("key"));
        var second = lookups.find(Buffer.buffer("key"));
        assertThat(underWay).hasSize(1);

        underWay.remove().complete(AGENT);
        assertThat(first.result()).isEqualTo(AGENT);
        assertThat(second.result()).isEqualTo(AGENT);

        assertThat(lookups.find(Buffer.buffer("key")).isComplete()).isFalse();
        assertThat(underWay).hasSize(1);
    }

    @Test
    void whoComesToAFullLineIsToldToComeBack() {
        var asked = ask(KeyLookups.MOST_AT_ONCE + KeyLookups.MOST_WAITING + 1);

        assertThat(asked.get(asked.size() - 1).cause())
                .isInstanceOfSatisfying(
                        ServiceFailure.class,
                        failure -> assertThat(failure.code()).isEqualTo(ServiceFailure.Code.BUSY));
        assertThat(asked.get(asked.size() - 2).isComplete()).isFalse();
    }
}
