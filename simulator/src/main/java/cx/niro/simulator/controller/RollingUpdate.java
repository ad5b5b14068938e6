package cx.niro.simulator.controller;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.simulator.store.Json;

/**
 * How many pods a rolling update may add and take at a time, by the rules of Kubernetes' deployment controller.
 *
 * @param wanted replicas of the Deployment
 * @param maxSurge pods above that
 * @param maxUnavailable pods that may be missing
 */
record RollingUpdate(int wanted, int maxSurge, int maxUnavailable) {
    /** Percentages of surge are rounded up, those of unavailability down; both may not be zero. */
    static RollingUpdate of(JsonNode deployment) {
        int wanted = Json.at(deployment, "spec", "replicas").asInt();
        JsonNode rolling = Json.at(deployment, "spec", "strategy", "rollingUpdate");
        int surge = part(rolling.path("maxSurge"), wanted, true);
        int unavailable = part(rolling.path("maxUnavailable"), wanted, false);
        return new RollingUpdate(wanted, surge, surge == 0 && unavailable == 0 ? 1 : unavailable);
    }

    /** What the new set is scaled to, when it has so many of so many pods in all. */
    int newReplicas(int now, int total) {
        if (now > wanted) {
            return wanted;
        }
        int room = Math.max(0, wanted + maxSurge - total);
        return now + Math.min(room, wanted - now);
    }

    /** How many pods of old sets may go, counting the new set's unavailable ones as missing. */
    int removable(int total, int newReplicas, int newAvailable) {
        return Math.max(0, total - leastAvailable() - (newReplicas - newAvailable));
    }

    /** How many available pods of old sets may go. */
    int spare(int available) {
        return Math.max(0, available - leastAvailable());
    }

    private int leastAvailable() {
        return wanted - maxUnavailable;
    }

    private static int part(JsonNode value, int of, boolean roundUp) {
        if (value.isInt()) {
            return value.asInt();
        }
        String text = value.asText("25%");
        double share = text.endsWith("%") ? Double.parseDouble(text.substring(0, text.length() - 1)) / 100 * of : 0;
        return (int) (roundUp ? Math.ceil(share) : Math.floor(share));
    }
}
