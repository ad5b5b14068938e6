package cx.niro.verticles.heartbeat;

import cx.niro.protocol.InvalidMessage;
import cx.niro.verticles.bus.ServiceFailure;
import io.micrometer.core.instrument.Metrics;

/** Counts beats by how they ended: {@code niro_heartbeat_beats_total{outcome}}. */
final class BeatMetrics {
    private BeatMetrics() {}

    static void count(String outcome) {
        Metrics.counter("niro.heartbeat.beats", "outcome", outcome).increment();
    }

    static void countProof(boolean genuine) {
        Metrics.counter("niro.heartbeat.proofs", "outcome", genuine ? "genuine" : "forged")
                .increment();
    }

    static void countFailure(Throwable failure) {
        if (failure instanceof InvalidMessage) {
            count("invalid_request");
        } else if (failure instanceof ServiceFailure service) {
            count(service.reason());
        } else {
            count("failed");
        }
    }
}
