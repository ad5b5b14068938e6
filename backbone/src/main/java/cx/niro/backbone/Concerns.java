package cx.niro.backbone;

import cx.niro.backbone.cluster.Membership;
import cx.niro.backbone.config.Hidden;
import cx.niro.backbone.config.NodeConfig;
import cx.niro.verticles.access.AccessApi;
import cx.niro.verticles.access.AccessConfig;
import cx.niro.verticles.access.AccessVerticle;
import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.command.CommandApi;
import cx.niro.verticles.command.CommandVerticle;
import cx.niro.verticles.database.Database;
import cx.niro.verticles.database.SecretBox;
import cx.niro.verticles.enrollment.EnrollmentApi;
import cx.niro.verticles.enrollment.EnrollmentConfig;
import cx.niro.verticles.enrollment.EnrollmentVerticle;
import cx.niro.verticles.fleet.FleetApi;
import cx.niro.verticles.fleet.FleetConfig;
import cx.niro.verticles.fleet.FleetVerticle;
import cx.niro.verticles.gateway.Api;
import cx.niro.verticles.heartbeat.HeartbeatApi;
import cx.niro.verticles.heartbeat.HeartbeatConfig;
import cx.niro.verticles.heartbeat.HeartbeatVerticle;
import cx.niro.verticles.liveness.DatabaseTime;
import cx.niro.verticles.liveness.LightConfig;
import cx.niro.verticles.liveness.Proofs;
import cx.niro.verticles.logs.LogsApi;
import cx.niro.verticles.logs.LogsVerticle;
import cx.niro.verticles.retention.RetentionConfig;
import cx.niro.verticles.retention.RetentionVerticle;
import cx.niro.verticles.shell.ShellApi;
import cx.niro.verticles.shell.WebRoot;
import cx.niro.verticles.update.UpdateApi;
import cx.niro.verticles.update.UpdateConfig;
import cx.niro.verticles.update.UpdateVerticle;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Deployable;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** The one list of verticles and of the routes that they bring. */
record Concerns(
        NodeConfig config,
        Membership membership,
        Database database,
        SecretBox secrets,
        MeterRegistry metrics,
        Clock clock) {
    private static final Duration ENROLLMENT_TOKEN_LIFE = Duration.ofHours(1);

    /** In the order of their start; they stop in the opposite one. */
    List<Deployable> verticles() {
        var databaseTime = new DatabaseTime(clock);
        var proofs = new Proofs(secrets.derive("liveness proofs"), databaseTime);
        return List.of(
                new AccessVerticle(database, access(), secrets, clock),
                new EnrollmentVerticle(enrollment(), database, clock),
                new HeartbeatVerticle(heartbeat(), database, proofs, clock, databaseTime),
                new CommandVerticle(
                        membership.members(), membership.directory(), database, proofs, lights().pollHold(), clock),
                new FleetVerticle(database, fleet(), clock, metrics),
                new LogsVerticle(membership.members(), database, clock),
                new UpdateVerticle(update(), database, clock, databaseTime, metrics),
                new RetentionVerticle(database, retention(), metrics));
    }

    /** For one event loop of the gateway. The shell is last: it answers every path that is left. */
    List<Api> apis(Bus bus, WebRoot files) {
        return List.of(
                new AccessApi(bus, access()),
                new EnrollmentApi(bus, enrollment()),
                new HeartbeatApi(bus),
                new CommandApi(bus, secrets, clock),
                new FleetApi(bus),
                new LogsApi(bus, membership.members(), clock),
                new UpdateApi(bus),
                new ShellApi(bus, files));
    }

    private AccessConfig access() {
        return new AccessConfig(
                "https".equals(config.publicUrl().getScheme()),
                config.adminEmail().orElse(null),
                config.adminPassword().map(Hidden::value).orElse(null),
                AccessConfig.DEFAULT_SESSION_LIFE);
    }

    private EnrollmentConfig enrollment() {
        return new EnrollmentConfig(
                config.publicUrl(),
                ENROLLMENT_TOKEN_LIFE,
                config.heartbeatInterval(),
                config.agentImage(),
                config.agentVersion());
    }

    private HeartbeatConfig heartbeat() {
        return new HeartbeatConfig(config.heartbeatInterval(), config.unknownAfter(), lights().gapAfter());
    }

    private LightConfig lights() {
        return new LightConfig(config.heartbeatInterval(), config.lightAmberAfter(), config.lightRedAfter());
    }

    private UpdateConfig update() {
        return UpdateConfig.of(
                config.agentImage(), config.agentVersion(), config.unknownAfter(), config.offlineAfter());
    }

    private RetentionConfig retention() {
        var keep = config.keep();
        return new RetentionConfig(keep.audit(), keep.commands(), keep.deletedClusters());
    }

    private FleetConfig fleet() {
        return new FleetConfig(
                config.publicUrl().toString(),
                config.heartbeatInterval(),
                config.unknownAfter(),
                config.offlineAfter(),
                lights());
    }
}
