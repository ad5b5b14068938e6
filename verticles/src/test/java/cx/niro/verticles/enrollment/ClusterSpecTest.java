package cx.niro.verticles.enrollment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cx.niro.protocol.InvalidMessage;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterSpecTest {
    @Test
    void absentEnvironmentAndLabelsHaveDefaults() {
        var spec = new ClusterSpec("berlin", null, null);

        assertThat(spec.environment()).isEqualTo("unspecified");
        assertThat(spec.labels()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " a",
                "a ",
                "-a",
                "a/b",
                "ä",
                "a\nb",
                "x123456789012345678901234567890123456789012345678901234567890123"
            })
    void badNamesAreRefused(String name) {
        assertThatThrownBy(() -> new ClusterSpec(name, null, null))
                .isInstanceOfSatisfying(
                        InvalidMessage.class,
                        invalid -> assertThat(invalid.field()).isEqualTo("name"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "Tier", "a.b_c-d", "niro.cx/tier", "x-1.example.com/A"})
    void labelKeysOfKubernetesAreTaken(String key) {
        assertThat(new ClusterSpec("berlin", null, Map.of(key, "")).labels()).containsKey(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "a-", "/a", "a/", "A.com/x", "a/b/c", "a b"})
    void otherLabelKeysAreRefused(String key) {
        assertThatThrownBy(() -> new ClusterSpec("berlin", null, Map.of(key, "1")))
                .isInstanceOf(InvalidMessage.class);
    }

    @Test
    void badLabelValueNamesItsLabel() {
        assertThatThrownBy(() -> new ClusterSpec("berlin", null, Map.of("tier", "a b")))
                .isInstanceOfSatisfying(
                        InvalidMessage.class,
                        invalid -> assertThat(invalid.field()).isEqualTo("labels.tier"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://a.example/$(reboot)", "https://a';reboot;'", "ftp://a", "https://a?x=1", "https://a b"})
    void addressThatAShellCouldMisreadIsRefused(String url) {
        assertThatThrownBy(() -> new EnrollmentConfig(
                        URI.create(url.replace(" ", "%20")), Duration.ofHours(1), Duration.ofSeconds(15), "img", "1"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyMistakeOfTheConfigurationIsNamedAtOnce() {
        assertThatThrownBy(() -> new EnrollmentConfig(null, Duration.ZERO, null, "'", "$1"))
                .hasMessageContainingAll(
                        "public URL", "token life", "heartbeat interval", "agent image", "agent version");
    }
}
