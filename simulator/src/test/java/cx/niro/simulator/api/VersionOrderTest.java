package cx.niro.simulator.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class VersionOrderTest {
    @Test
    void stableComesBeforeBetaBeforeAlphaAndHigherBeforeLower() {
        assertThat(Stream.of("v1alpha1", "odd", "v1", "v2beta1", "v10", "v2", "v1beta10", "v1beta2")
                        .sorted(VersionOrder.NEWEST_FIRST))
                .containsExactly("v10", "v2", "v1", "v2beta1", "v1beta10", "v1beta2", "v1alpha1", "odd");
    }
}
