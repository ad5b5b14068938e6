package cx.niro.agent.apply;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Fourteen objects of as many kinds, a definition and its object among them, in no good order. */
final class Shop {
    private Shop() {}

    /**
     * @param group of the custom kind Widget
     * @param secret value of all that is secret in it
     */
    static String manifests(String namespace, String group, String secret) {
        try (var file = Shop.class.getResourceAsStream("shop.yaml")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("NS", namespace)
                    .replace("GROUP", group)
                    .replace("CANARY", secret);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
