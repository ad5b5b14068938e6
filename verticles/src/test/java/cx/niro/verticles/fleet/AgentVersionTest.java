package cx.niro.verticles.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentVersionTest {
    /** From semver.org, 11, and around it. */
    private static final List<String> ASCENDING = List.of(
            "0.0.0-synthetic",
            "0.9.9",
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-alpha.beta",
            "1.0.0-beta",
            "1.0.0-beta.2",
            "1.0.0-beta.11",
            "1.0.0-rc.1",
            "1.0.0",
            "v1.0.1",
            "1.2",
            "1.2.3+build.5",
            "1.10.0",
            "1.10.0.1",
            "2");

    @RepeatedTest(20)
    void versionsSortByTheirMeaning(RepetitionInfo repetition) {
        var shuffled = new ArrayList<>(ASCENDING);
        Collections.shuffle(shuffled, new Random(repetition.getCurrentRepetition()));

        shuffled.sort((one, other) -> AgentVersion.parse(one)
                .orElseThrow()
                .compareTo(AgentVersion.parse(other).orElseThrow()));

        assertThat(shuffled).isEqualTo(ASCENDING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "latest", "main", "1.2.3.4.5", "1..2", "1.2.3-", "99999999999.0", "sha256"})
    void whatCannotBeComparedIsNoVersion(String text) {
        assertThat(AgentVersion.parse(text)).isEmpty();
    }
}
