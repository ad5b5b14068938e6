package cx.niro.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {
    private static final String DIGEST = "@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    @ParameterizedTest
    @CsvSource({
        "niro/agent:1.0.0, niro/agent:2.0.0",
        "localhost:5000/agent, localhost:5000/agent:2.0.0",
        "registry.lan:5000/a/b:1, registry.lan:5000/a/b:2.0.0",
        "agent, agent:2.0.0"
    })
    void ownRepositoryStaysAndTheTagIsTaken(String own, String expected) {
        assertThat(ImageReference.parse(own).withVersionOf("ghcr.io/niro-cx/niro-agent:2.0.0"))
                .contains(expected);
    }

    @Test
    void digestIsTakenWithItsTagAndAnOwnOneIsDropped() {
        assertThat(ImageReference.parse("niro/agent:1@sha256:aaaa").withVersionOf("x/y:2" + DIGEST))
                .contains("niro/agent:2" + DIGEST);
        assertThat(ImageReference.parse("niro/agent" + DIGEST).withVersionOf("x/y:2"))
                .contains("niro/agent:2");
        assertThat(ImageReference.parse("niro/agent").withVersionOf("x/y" + DIGEST))
                .contains("niro/agent" + DIGEST);
    }

    @Test
    void versionsAreComparedWhateverTheRepositories() {
        assertThat(ImageReference.sameVersion("registry.lan:5000/agent:2", "ghcr.io/niro-cx/niro-agent:2"))
                .isTrue();
        assertThat(ImageReference.sameVersion("x/y:2" + DIGEST, "niro/agent:2" + DIGEST))
                .isTrue();
        assertThat(ImageReference.sameVersion("x/y:2", "niro/agent:2" + DIGEST)).isFalse();
        assertThat(ImageReference.sameVersion("localhost:5000/agent", "localhost:5000/agent"))
                .isFalse();
        assertThat(ImageReference.sameVersion(null, "niro/agent:2")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "niro/agent",
                "localhost:5000/agent",
                "x/y:",
                "x/y:-a",
                "x/y:a b",
                "x/y:a\"",
                "x/y@sha256:1",
                "x/y:1@sha256:zz",
                "x/y@"
            })
    void whatNamesNoVersionIsRefused(String offered) {
        assertThat(ImageReference.parse("niro/agent:1").withVersionOf(offered)).isEmpty();
    }
}
