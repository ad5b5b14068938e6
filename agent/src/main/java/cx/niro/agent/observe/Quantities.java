package cx.niro.agent.observe;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.protocol.Resources;
import io.kubernetes.client.custom.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** Kubernetes quantities ({@code 100m}, {@code 1.5Gi}, {@code 2e3}) as whole thousandths and bytes, rounded up. */
final class Quantities {
    private Quantities() {}

    static Resources resources(JsonNode list) {
        return new Resources(millis(list.path("cpu")), units(list.path("memory")));
    }

    /** Null where it is absent or no quantity. */
    static Long millis(JsonNode quantity) {
        return whole(quantity, 3);
    }

    /** Null where it is absent or no quantity. */
    static Long units(JsonNode quantity) {
        return whole(quantity, 0);
    }

    private static Long whole(JsonNode quantity, int scale) {
        var text = quantity.asText("");
        if (text.isEmpty() || text.length() > 64) {
            return null;
        }
        try {
            var number = Quantity.fromString(text).getNumber();
            return number == null || number.precision() - number.scale() > 30
                    ? null
                    : clamped(number.scaleByPowerOfTen(scale));
        } catch (RuntimeException e) {
            // the parser throws whatever its parts throw; a quantity that nobody can read is no reason to lose the pod
            return null;
        }
    }

    private static long clamped(BigDecimal number) {
        return number.setScale(0, RoundingMode.CEILING)
                .min(BigDecimal.valueOf(Long.MAX_VALUE))
                .max(BigDecimal.ZERO)
                .longValue();
    }
}
