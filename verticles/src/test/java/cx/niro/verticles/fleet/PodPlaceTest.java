package cx.niro.verticles.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cx.niro.verticles.bus.ServiceFailure;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PodPlaceTest {
    private static final String GOOD = """
            {"sort": "age", "problem": false, "restarts": 0, "created_at": "2026-11-21T12:00:00Z", "cluster": "berlin",
             "cluster_id": "0193c2a0-0000-7000-8000-000000000001", "namespace": "shop", "name": "web-1"}""";

    private static PodPlace decoded(String json) {
        return Cursor.decode(Base64.getUrlEncoder().encodeToString(json.getBytes(UTF_8)), PodPlace.class);
    }

    @Test
    void cursorIsThePlaceItNames() {
        assertThat(decoded(GOOD).name()).isEqualTo("web-1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "web-1|we\\u0000b",
                "2026-11-21T12:00:00Z|+1000000000-12-31T23:59:59Z",
                "2026-11-21T12:00:00Z|-0044-03-15T12:00:00Z",
                "\"shop\"|null"
            })
    void cursorWithWhatNoPodHasIsRefused(String change) {
        var parts = change.split("\\|", 2);

        assertThatThrownBy(() -> decoded(GOOD.replace(parts[0], parts[1])))
                .isInstanceOfSatisfying(
                        ServiceFailure.class,
                        failure -> assertThat(failure.field()).isEqualTo("cursor"));
    }
}
