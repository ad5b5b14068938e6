package cx.niro.verticles.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cx.niro.verticles.bus.ServiceFailure;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class NulCharactersTest {
    @Test
    void nulIsRefusedWhereverItStandsAndItsFieldIsNamed() {
        assertRefused(new JsonObject().put("email", "a\0@b.c"), "email");
        assertRefused(new JsonObject().put("labels", new JsonObject().put("site", "\0")), "site");
        assertRefused(new JsonObject().put("names", new JsonArray().add("ok").add("\0")), "names");
        assertThatThrownBy(() ->
                        NulCharacters.refuse(MultiMap.caseInsensitiveMultiMap().add("q", "\0")))
                .isInstanceOfSatisfying(
                        ServiceFailure.class,
                        failure -> assertThat(failure.field()).isEqualTo("q"));
    }

    @Test
    void aBackslashBeforeZerosIsText() {
        assertThatCode(() -> NulCharacters.refuse(new JsonObject("{\"name\": \"\\\\u0000\"}")))
                .doesNotThrowAnyException();
    }

    private static void assertRefused(JsonObject body, String field) {
        assertThatThrownBy(() -> NulCharacters.refuse(body))
                .isInstanceOfSatisfying(
                        ServiceFailure.class,
                        failure -> assertThat(failure.field()).isEqualTo(field));
    }
}
