package cx.niro.verticles.fleet;

import cx.niro.verticles.fleet.FleetJson.Light;
import cx.niro.verticles.fleet.FleetJson.Lights;
import cx.niro.verticles.fleet.Observation.Moment;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Proven;
import cx.niro.verticles.liveness.LightConfig;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * The four lights of a cluster: what was proven to work, by the age of its newest proof. Ages count in the database's time, only
 * since the service watches, since the agent's run is the current one and since the cluster is heard without a gap; what was proven
 * before says nothing about now. A light turns red only on evidence: a heartbeat so much later than the proof that it would have
 * brought a newer one, or silence.
 */
final class LightRule {
    private static final DateTimeFormatter SPOKEN =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);
    private static final Light UNUSED = new Light(LightState.GREY, null);

    private final LightConfig config;
    private final Duration processAmberAfter;

    LightRule(FleetConfig fleet) {
        this.config = fleet.lights();
        // what is called unknown is not painted green
        this.processAmberAfter =
                config.amberAfter().compareTo(fleet.unknownAfter()) < 0 ? config.amberAfter() : fleet.unknownAfter();
    }

    Lights of(FleetRow row, Moment moment) {
        if (row.seen() == null) {
            return new Lights(UNUSED, UNUSED, UNUSED, UNUSED);
        }
        var proven = row.seen().proven();
        return new Lights(
                process(row, moment),
                new Light(state(proven.pollAt(), row, moment), proven.pollAt()),
                new Light(state(proven.kubernetesAt(), row, moment), proven.kubernetesAt()),
                logs(row, moment));
    }

    /** Whether heartbeats have gone on arriving without a proof of the command channel; silence is for others to judge. */
    boolean commandsUnreachable(FleetRow row, Moment moment) {
        return row.seen() != null && isRefuted(row.seen().proven().pollAt(), row, moment);
    }

    /** To be asked only where {@link #commandsUnreachable} is true. */
    Reason commandsUnreachableReason(FleetRow row, Moment moment) {
        var proven = row.seen().proven();
        var since = since(proven.pollAt(), proven, moment);
        var pollsArrive = proven.heartbeatAt() != null
                && proven.heartbeatAt().isAfter(since.plus(config.newerProofWithin()))
                && age(proven.heartbeatAt(), moment).compareTo(config.redAfter()) <= 0;
        return new Reason(
                "commands_unreachable",
                "heartbeats arrive, but since " + SPOKEN.format(since)
                        + " no answer to the agent's polls has come back to it, so commands do not reach this cluster; "
                        + (pollsArrive ? "its polls arrive here, the answers are lost" : "its polls do not arrive here")
                        + ". Check what stands between agent and Niro (proxy, load balancer, firewall): it must let a request last "
                        + config.pollHold().toSeconds()
                        + " s, by its limits and its idle time-outs, and must not hold back the answer");
    }

    private Light process(FleetRow row, Moment moment) {
        var at = row.lastSeen();
        if (isSilent(row, moment)) {
            return new Light(LightState.RED, at);
        }
        if (at.isBefore(moment.observingSince())) {
            return new Light(LightState.GREY, at);
        }
        var late = age(at, moment).compareTo(processAmberAfter) > 0;
        return new Light(late ? LightState.AMBER : LightState.GREEN, at);
    }

    /** Of streams that are open: even a silent one sends a batch every few seconds. */
    private Light logs(FleetRow row, Moment moment) {
        var logs = row.seen().proven().logs();
        var state = logs.isOpen() ? state(later(logs.takenAt(), logs.openSince()), row, moment) : LightState.GREY;
        return new Light(state, logs.takenAt());
    }

    private LightState state(Instant at, FleetRow row, Moment moment) {
        var since = since(at, row.seen().proven(), moment);
        var old = age(since, moment).compareTo(config.redAfter()) > 0;
        if (isRefuted(at, row, moment) || (old && isSilent(row, moment))) {
            return LightState.RED;
        }
        if (at == null || at.isBefore(since)) {
            return LightState.GREY;
        }
        return age(at, moment).compareTo(config.amberAfter()) > 0 ? LightState.AMBER : LightState.GREEN;
    }

    private boolean isRefuted(Instant at, FleetRow row, Moment moment) {
        var proven = row.seen().proven();
        var since = since(at, proven, moment);
        return proven.runStartedAt() != null
                && age(since, moment).compareTo(config.redAfter()) > 0
                && Duration.between(since, row.lastSeen()).compareTo(config.newerProofWithin()) >= 0;
    }

    private boolean isSilent(FleetRow row, Moment moment) {
        return age(later(row.lastSeen(), moment.observingSince()), moment).compareTo(config.redAfter()) > 0;
    }

    /** The proof, or since when one could have come: an outage of ours, the start of a run and a gap are no fault of the channel. */
    private static Instant since(Instant at, Proven proven, Moment moment) {
        return later(at, later(proven.heardSince(), later(proven.runStartedAt(), moment.observingSince())));
    }

    private static Duration age(Instant at, Moment moment) {
        return Duration.between(at, moment.now());
    }

    private static Instant later(Instant one, Instant other) {
        return one == null || one.isBefore(other) ? other : one;
    }
}
