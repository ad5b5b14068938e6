package cx.niro.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StateDigestTest {
    @Test
    void orderOfObjectsAndNamespacesDoesNotMatter() {
        var one = StateDigest.of(Stream.of(Samples.node(), Samples.pod(), Samples.event()), List.of("a", "b"));
        var other = StateDigest.of(Stream.of(Samples.event(), Samples.node(), Samples.pod()), List.of("b", "a"));

        assertThat(one).isEqualTo(other).hasSize(64);
    }

    @Test
    void everyObjectAndEveryNamespaceCounts() {
        var all = StateDigest.of(Stream.of(Samples.node(), Samples.pod()), List.of("a", "b"));

        assertThat(StateDigest.of(Stream.of(Samples.node()), List.of("a", "b"))).isNotEqualTo(all);
        assertThat(StateDigest.of(Stream.of(Samples.node(), Samples.pod()), List.of("a")))
                .isNotEqualTo(all);
        assertThat(StateDigest.of(Stream.of(Samples.node(), Samples.pod()))).isNotEqualTo(all);
    }

    @Test
    void theFormIsFixed() {
        var hashes = new TreeMap<String, String>();
        hashes.put("pod/a/b", "22");
        hashes.put("node/x", "11");

        // printf 'node/x 11\npod/a/b 22\n' | sha256sum
        assertThat(StateDigest.of(hashes))
                .isEqualTo("398fb579f0a26ea09dacbd474ce11ccfd5edc3d988acfb65573eddc10fa3bd74");
        // printf abc | sha256sum | cut -c1-16
        assertThat(StateDigest.hash("abc")).isEqualTo("ba7816bf8f01cfea");
    }

    @Test
    void keysTellKindsApart() {
        assertThat(Samples.snapshot().objects().map(Keyed::key))
                .containsExactlyInAnyOrder(
                        "node/edge-7", "pod/shop/web-7c9d-x2x", "workload/Deployment/shop/web", "event/eeee");
    }
}
