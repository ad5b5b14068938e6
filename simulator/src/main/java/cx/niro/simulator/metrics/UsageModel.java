package cx.niro.simulator.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.simulator.store.Json;
import java.time.Instant;

/** What a container uses: a level chosen by seed and name, with a slow wave around it. */
final class UsageModel {
    private static final double WAVE_SECONDS = 900;

    private final long seed;

    UsageModel(long seed) {
        this.seed = seed;
    }

    long cpuNanos(JsonNode pod, JsonNode container, Instant at) {
        long requested = Quantity.millis(Json.text(container, "resources", "requests", "cpu"));
        long full = requested > 0 ? requested : 40;
        return (long) (full * 1_000_000 * share(pod, container, "cpu", at));
    }

    long memoryKi(JsonNode pod, JsonNode container, Instant at) {
        long requested = Quantity.units(Json.text(container, "resources", "requests", "memory"));
        long full = requested > 0 ? requested : 96L << 20;
        return (long) (full / 1024.0 * (0.3 + 0.6 * share(pod, container, "memory", at)));
    }

    private double share(JsonNode pod, JsonNode container, String what, Instant at) {
        long hash = mix(seed
                ^ (Json.namespace(pod) + "/" + Json.name(pod) + "/" + Json.text(container, "name") + what).hashCode());
        double level = 0.15 + (hash & 0xFFFF) / 65536.0 * 0.6;
        double phase = (hash >>> 16 & 0xFFFF) / 65536.0;
        double wave = Math.sin(2 * Math.PI * (at.getEpochSecond() / WAVE_SECONDS + phase));
        return level * (1 + 0.2 * wave);
    }

    private static long mix(long value) {
        long mixed = (value ^ (value >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ (mixed >>> 33);
    }
}
