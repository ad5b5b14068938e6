package cx.niro.verticles.gateway;

import cx.niro.verticles.bus.ServiceFailure;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Refuses the character NUL in what people send: JSON and URLs can carry it, PostgreSQL's text cannot. */
final class NulCharacters {
    private NulCharacters() {}

    static void refuse(MultiMap parameters) {
        parameters.forEach(parameter -> refuse(parameter.getKey(), parameter.getValue()));
    }

    /** @param body null where there is none */
    static void refuse(JsonObject body) {
        if (body != null) {
            body.forEach(field -> {
                refuse(field.getKey(), field.getKey());
                refuse(field.getKey(), field.getValue());
            });
        }
    }

    private static void refuse(String field, Object value) {
        if (value instanceof String text && text.indexOf('\0') >= 0) {
            throw ServiceFailure.invalid(
                    field.replace("\0", "\\0"), "'" + field.replace("\0", "\\0") + "' contains the character NUL");
        } else if (value instanceof JsonObject object) {
            refuse(object);
        } else if (value instanceof JsonArray array) {
            array.forEach(element -> refuse(field, element));
        }
    }
}
