package cx.niro.simulator.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class ServedKindsTest {
    private static final String NAME = "widgets.example.com";

    private final ObjectStore store = new ObjectStore(10);

    @Test
    void definedKindIsServedInEveryServedVersionUntilItIsWithdrawn() {
        store.kinds().serve(NAME, CustomKind.of(definition()));
        Kind old = store.kinds().find("example.com", "v1beta1", "widgets").orElseThrow();
        Kind kept = store.kinds().ofObject("example.com/v1", "Widget").orElseThrow();
        assertThat(store.kinds().find("example.com", "v1alpha1", "widgets")).isEmpty();
        assertThat(old).isEqualTo(kept);
        assertThat(old.asStored().apiVersion()).isEqualTo("example.com/v1");
        assertThat(kept.asStored()).isSameAs(kept);
        store.kinds().withdraw(NAME);
        assertThat(store.kinds().find("example.com", "v1", "widgets")).isEmpty();
        assertThat(store.kinds().ofObject("v1", "Pod")).contains(Kinds.PODS);
    }

    @Test
    void clustersShareNoKinds() {
        store.kinds().serve(NAME, CustomKind.of(definition()));
        assertThat(new ObjectStore(10).kinds().ofObject("example.com/v1", "Widget"))
                .isEmpty();
    }

    private static ObjectNode definition() {
        return Json.yaml("""
                spec:
                  group: example.com
                  scope: Namespaced
                  names: {plural: widgets, singular: widget, kind: Widget, listKind: WidgetList}
                  versions:
                  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
                  - {name: v1beta1, served: true, storage: false, schema: {openAPIV3Schema: {type: object}}}
                  - {name: v1alpha1, served: false, storage: false, schema: {openAPIV3Schema: {type: object}}}
                """);
    }
}
