package cx.niro.backbone;

import cx.niro.backbone.config.Hidden;
import cx.niro.backbone.config.NodeConfig;
import cx.niro.verticles.access.AccessApi;
import cx.niro.verticles.access.AccessConfig;
import cx.niro.verticles.access.AccessVerticle;
import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.database.Database;
import cx.niro.verticles.database.SecretBox;
import cx.niro.verticles.fleet.FleetApi;
import cx.niro.verticles.fleet.FleetConfig;
import cx.niro.verticles.fleet.FleetVerticle;
import cx.niro.verticles.gateway.Api;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Deployable;
import java.time.Clock;
import java.util.List;

/** The one list of verticles and of the routes that they bring. */
record Concerns(NodeConfig config, Database database, SecretBox secrets, MeterRegistry metrics, Clock clock) {
    /** In the order of their start; they stop in the opposite one. */
    List<Deployable> verticles() {
        return List.of(
                new AccessVerticle(database, access(), secrets, clock),
                new FleetVerticle(database, fleet(), clock, metrics));
    }

    /** For one event loop of the gateway. The shell is last: it answers every path that is left. */
    List<Api> apis(Bus bus) {
        return List.of(new AccessApi(bus, access()), new FleetApi(bus));
    }

    private AccessConfig access() {
        return new AccessConfig(
                "https".equals(config.publicUrl().getScheme()),
                config.adminEmail().orElse(null),
                config.adminPassword().map(Hidden::value).orElse(null),
                AccessConfig.DEFAULT_SESSION_LIFE);
    }

    private FleetConfig fleet() {
        return new FleetConfig(
                config.publicUrl().toString(),
                config.heartbeatInterval(),
                config.unknownAfter(),
                config.offlineAfter());
    }
}
