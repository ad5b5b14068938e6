package cx.niro.verticles.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cx.niro.protocol.InvalidMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImagesTest {
    private static final String DIGEST = "@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    @ParameterizedTest
    @CsvSource({
        "niro-agent, niro-agent:1.2.3",
        "ghcr.io:443/niro/agent, ghcr.io:443/niro/agent:1.2.3",
        "ghcr.io/niro/agent:1.2.4, ghcr.io/niro/agent:1.2.4"
    })
    void imageWithoutTagGetsTheVersionAsItsTag(String image, String expected) {
        assertThat(Images.checkedImage(image, "1.2.3")).isEqualTo(expected);
    }

    @Test
    void imageWithDigestStaysAsItIs() {
        assertThat(Images.checkedImage("niro/agent" + DIGEST, "1.2.3")).isEqualTo("niro/agent" + DIGEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a;rm", "-a", "a@sha256:zz", "a:", "$(a)"})
    void whatIsNoImageIsRefused(String image) {
        assertThatThrownBy(() -> Images.checkedImage(image, "1.2.3")).isInstanceOf(InvalidMessage.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "1/2", "v 1", ".1"})
    void whatIsNoTagIsNoVersion(String version) {
        assertThatThrownBy(() -> Images.checkedVersion(version)).isInstanceOf(InvalidMessage.class);
    }

    @ParameterizedTest
    @CsvSource({
        "1.2.3, , true",
        "1.2.2, , false",
        "1.2.2, mirror.local:5000/agent:1.2.3, true",
        "1.2.2, mirror.local:5000/agent:1.2.2, false",
        "1.2.2, mirror.local:5000/agent, false"
    })
    void agentRunsAReleaseByItsVersionOrItsTag(String version, String image, boolean expected) {
        assertThat(Images.runs(version, image, "1.2.3", "ghcr.io/niro/agent:1.2.3"))
                .isEqualTo(expected);
    }
}
