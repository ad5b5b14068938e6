package cx.niro.verticles.heartbeat;

import cx.niro.protocol.InvalidMessage;
import cx.niro.verticles.bus.ServiceFailure;
import io.micrometer.core.instrument.Metrics;

/**
 * Counts beats by how they ended: {@code niro_heartbeat_beats_total{outcome}}, and those that brought a state also by its form:
 * {@code niro_heartbeat_states_total{form,outcome}}.
 */
final class BeatMetrics {
    private BeatMetrics() {}

    static void count(String outcome) {
        Metrics.counter("niro.heartbeat.beats", "outcome", outcome).increment();
    }

    /** Counts nothing where the beat brought no state. */
    static void countState(Observed observed, String outcome) {
        if (observed.hasDelta() || observed.hasSnapshot()) {
            Metrics.counter(
                            "niro.heartbeat.states",
                            "form",
                            observed.hasDelta() ? "delta" : "snapshot",
                            "outcome",
                            outcome)
                    .increment();
        }
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
