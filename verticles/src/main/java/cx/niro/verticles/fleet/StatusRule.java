package cx.niro.verticles.fleet;

import cx.niro.verticles.fleet.FleetJson.Lights;
import cx.niro.verticles.fleet.Observation.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The status of a cluster and its reasons. Silence outranks incidents, because an old incident says nothing about a
 * cluster that is not heard of; so does a command channel that is dead with all the rest. A quarantine outranks silence, for it is
 * the cause of it.
 */
final class StatusRule {
    private final FleetConfig config;
    private final LightRule lights;

    StatusRule(FleetConfig config) {
        this.config = config;
        this.lights = new LightRule(config);
    }

    Lights lights(FleetRow row, Moment moment) {
        return lights.of(row, moment);
    }

    /** Whether a cluster that is heard of cannot be given commands. */
    boolean commandsUnreachable(FleetRow row, Moment moment) {
        return row.wasHeard()
                && silence(row.lastSeen(), moment).compareTo(config.unknownAfter()) < 0
                && lights.commandsUnreachable(row, moment);
    }

    ClusterStatus status(FleetRow row, Moment moment, IncidentSeverity incident) {
        if (!row.wasHeard()) {
            return ClusterStatus.PENDING;
        }
        var twin = row.cluster().twin();
        if (twin != null && twin.stopsAll()) {
            return ClusterStatus.CRITICAL;
        }
        var silence = silence(row.lastSeen(), moment);
        if (silence.compareTo(config.offlineAfter()) >= 0) {
            return ClusterStatus.OFFLINE;
        }
        if (silence.compareTo(config.unknownAfter()) >= 0) {
            return ClusterStatus.UNKNOWN;
        }
        if (lights.commandsUnreachable(row, moment) || (twin != null && twin.isPresent(moment))) {
            return ClusterStatus.CRITICAL;
        }
        return switch (incident) {
            case HIGH -> ClusterStatus.CRITICAL;
            case MEDIUM, LOW -> ClusterStatus.WARNING;
            case NONE -> ClusterStatus.HEALTHY;
        };
    }

    List<Reason> reasons(FleetRow row, ClusterStatus status, Moment moment) {
        var reasons = new ArrayList<Reason>(1);
        switch (status) {
            case PENDING ->
                reasons.add(
                        row.cluster().enrolledAt() == null
                                ? new Reason("never_enrolled", "no agent has enrolled yet")
                                : new Reason(
                                        "no_heartbeat_yet", "the agent has enrolled but has not sent a heartbeat yet"));
            case UNKNOWN ->
                reasons.add(new Reason(
                        "heartbeat_late",
                        "no heartbeat for " + spoken(silence(row.lastSeen(), moment)) + ", expected every "
                                + spoken(config.heartbeatInterval())));
            case OFFLINE ->
                reasons.add(new Reason(
                        "offline",
                        "no heartbeat for " + spoken(silence(row.lastSeen(), moment)) + "; offline after "
                                + spoken(config.offlineAfter())));
            case CRITICAL, WARNING, HEALTHY -> {}
        }
        if (row.cluster().twin() != null && row.cluster().twin().isPresent(moment)) {
            reasons.add(row.cluster().twin().reason());
        }
        if (commandsUnreachable(row, moment)) {
            reasons.add(lights.commandsUnreachableReason(row, moment));
        }
        if (row.cluster().keyRevokedAt() != null) {
            reasons.add(new Reason("agent_key_revoked", "the agent's key was revoked; enroll the cluster again"));
        }
        if (moment.paused()) {
            reasons.add(new Reason(
                    "observation_paused",
                    "heartbeats cannot be recorded at the moment; the status is the last one that was known"));
        }
        return reasons;
    }

    /** Time without a heartbeat while we were watching. */
    private static Duration silence(Instant lastSeen, Moment moment) {
        var since = lastSeen == null || lastSeen.isBefore(moment.observingSince()) ? moment.observingSince() : lastSeen;
        return Duration.between(since, moment.now());
    }

    /** Coarser the longer it is, so that a page does not change each second for what happened yesterday. */
    private static String spoken(Duration time) {
        if (time.toSeconds() < 120) {
            return Math.max(0, time.toSeconds()) + " s";
        }
        if (time.toMinutes() < 120) {
            return time.toMinutes() + " min";
        }
        return time.toHours() < 48 ? time.toHours() + " h" : time.toDays() + " days";
    }
}
