package cx.niro.verticles.command;

import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.verticles.bus.Members;
import cx.niro.verticles.command.AgentDirectory.Presence;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RingerTest {
    private final UUID cluster = UUID.randomUUID();
    private final LocalDirectory directory = new LocalDirectory();
    private final Set<String> live = new TreeSet<>(Set.of("here", "b", "c"));
    private final Set<String> holders = new TreeSet<>();
    private final Set<String> silent = new TreeSet<>();
    private final List<String> rung = new ArrayList<>();
    private final Ringer ringer = new Ringer(members(), directory, this::answer, id -> hear("here"));

    private Members members() {
        return new Members() {
            @Override
            public String nodeId() {
                return "here";
            }

            @Override
            public Set<String> live() {
                return live;
            }

            @Override
            public void onChange(Consumer<Set<String>> listener) {
                // the ringer looks each time
            }
        };
    }

    private boolean hear(String node) {
        rung.add(node);
        return holders.contains(node);
    }

    private Future<Boolean> answer(String node, UUID clusterId, UUID commandId) {
        var held = hear(node);
        return silent.contains(node) ? Future.failedFuture("no answer") : Future.succeededFuture(held);
    }

    private void announced(String node) {
        directory.announce(Map.of(cluster, new Presence(node, 1)));
    }

    private List<String> ring() {
        ringer.ring(cluster, UUID.randomUUID());
        return rung;
    }

    @Test
    void knownHolderIsTheOnlyOneRung() {
        announced("b");
        holders.add("b");

        assertThat(ring()).containsExactly("b");
    }

    @Test
    void ownPollIsRungWithoutTheBus() {
        announced("here");
        holders.add("here");

        assertThat(ring()).containsExactly("here");
    }

    @Test
    void everyNodeIsRungWhenTheDirectoryKnowsNothing() {
        holders.add("c");

        assertThat(ring()).containsExactly("here", "b", "c");
    }

    @Test
    void everyOtherNodeIsRungWhenTheDirectoryIsWrong() {
        announced("b");
        holders.add("c");

        assertThat(ring()).containsExactly("b", "here", "c");
    }

    @Test
    void everyOtherNodeIsRungWhenTheHolderIsSilent() {
        announced("b");
        silent.add("b");
        holders.add("c");

        assertThat(ring()).containsExactly("b", "here", "c");
    }

    @Test
    void deadNodeIsNotAsked() {
        announced("b");
        live.remove("b");
        holders.add("c");

        assertThat(ring()).containsExactly("here", "c");
    }
}
