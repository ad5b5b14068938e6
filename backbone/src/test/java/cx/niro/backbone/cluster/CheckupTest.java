package cx.niro.backbone.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CheckupTest {
    private static final Map<String, Integer> EXPECTED = Map.of("feed", 1, "revoked", 2);

    @Test
    void allIsWellWhenRegistrationsAndMembersAgree() {
        var checkup = Checkup.of(
                "a",
                Set.of("a", "b"),
                EXPECTED,
                Map.of("feed", Map.of("a", 1, "b", 1), "revoked", Map.of("a", 2, "b", 2)),
                Set.of());

        assertThat(checkup.isWell()).isTrue();
        assertThat(checkup.ghosts()).isZero();
        assertThat(checkup.lost()).isEmpty();
    }

    @Test
    void registrationsOfNodesThatAreGoneAreGhosts() {
        var checkup = Checkup.of(
                "a",
                Set.of("a"),
                EXPECTED,
                Map.of("feed", Map.of("a", 1, "gone", 1), "revoked", Map.of("a", 2, "gone", 2)),
                Set.of());

        assertThat(checkup.ghosts()).isEqualTo(3);
        assertThat(checkup.isWell()).isTrue();
    }

    @Test
    void aNodeThatTheOthersDoNotKnowIsUnwell() {
        var checkup = Checkup.of("a", Set.of("a", "b"), EXPECTED, Map.of("revoked", Map.of("a", 1, "b", 2)), Set.of());

        assertThat(checkup.lost()).containsExactly("feed", "revoked");
        assertThat(checkup.isWell()).isFalse();
    }

    @Test
    void oneSilentNodeDoesNotMakeTheOthersUnwell() {
        var found = Map.of("feed", Map.of("a", 1), "revoked", Map.of("a", 2));

        assertThat(Checkup.of("a", Set.of("a", "b"), EXPECTED, found, Set.of("b"))
                        .isWell())
                .isTrue();
        assertThat(Checkup.of("a", Set.of("a", "b", "c"), EXPECTED, found, Set.of("b"))
                        .isWell())
                .isTrue();
        assertThat(Checkup.of("a", Set.of("a", "b", "c"), EXPECTED, found, Set.of("b", "c"))
                        .isWell())
                .isFalse();
    }
}
