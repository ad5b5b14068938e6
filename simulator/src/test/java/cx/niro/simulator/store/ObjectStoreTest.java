package cx.niro.simulator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ObjectStoreTest {
    private final ObjectStore store = new ObjectStore(3);

    @Test
    void historyIsBoundedAndSaysSo() {
        long start = store.revision();
        for (int i = 0; i < 4; i++) {
            put("n" + i);
        }
        assertThat(store.since(start + 1)).hasSize(3);
        assertThatThrownBy(() -> store.since(start))
                .isInstanceOfSatisfying(
                        ApiFailure.class, failure -> assertThat(failure.code()).isEqualTo(410));
    }

    @Test
    void changesTellWhatWasBefore() {
        put("a");
        long from = store.revision();
        put("a");
        store.remove(Kinds.NAMESPACES, "", "a");
        assertThat(store.since(from))
                .extracting(Change::type)
                .containsExactly(Change.Type.MODIFIED, Change.Type.DELETED);
        assertThat(store.since(from)).allMatch(change -> change.before() != null);
    }

    @Test
    void selectorsUnderstandKubernetesWords() {
        var object = Json.yaml("{metadata: {name: x, labels: {app: web, tier: front}}, status: {phase: Running}}");
        assertThat(Selector.labels("app=web,tier in (front, back),!gone").test(object))
                .isTrue();
        assertThat(Selector.labels("app!=web").test(object)).isFalse();
        assertThat(Selector.labels("tier notin (front)").test(object)).isFalse();
        assertThat(Selector.fields("status.phase=Running,metadata.name!=y").test(object))
                .isTrue();
        assertThat(Selector.fields("spec.nodeName=").test(object)).isTrue();
        assertThat(Selector.nameOf("metadata.name=x")).isEqualTo("x");
    }

    private void put(String name) {
        store.put(Kinds.NAMESPACES, Json.yaml("metadata: {name: " + name + "}"));
    }
}
