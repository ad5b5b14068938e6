package cx.niro.backbone;

import cx.niro.backbone.cluster.Membership;
import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.fleet.FleetMessages;
import cx.niro.verticles.fleet.FleetMessages.AskReadiness;
import cx.niro.verticles.fleet.FleetMessages.Readiness;
import cx.niro.verticles.gateway.Api;
import cx.niro.verticles.gateway.Routes;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What orchestrators and Prometheus ask: {@code /healthz} (the process is alive), {@code /readyz} (the fleet is loaded, the
 * node has joined the others and hears them, and it is not stopping; the database's state is in the body only, because reads go on without it), {@code /metrics}.
 */
final class Operations implements Api {
    private final Bus bus;
    private final DatabaseProbe database;
    private final Membership membership;
    private final PrometheusMeterRegistry registry;
    private final AtomicBoolean draining;

    Operations(
            Bus bus,
            DatabaseProbe database,
            Membership membership,
            PrometheusMeterRegistry registry,
            AtomicBoolean draining) {
        this.bus = bus;
        this.database = database;
        this.membership = membership;
        this.registry = registry;
        this.draining = draining;
    }

    @Override
    public void mount(Routes routes) {
        routes.page("/healthz", context -> answer(context, 200, new JsonObject().put("status", "alive")));
        routes.page("/readyz", this::ready);
        routes.page("/metrics", this::metrics);
    }

    private void ready(RoutingContext context) {
        var fleet = bus.request(FleetMessages.READINESS, new AskReadiness("readyz"))
                .otherwise(failure -> new Readiness(false, 0, false));
        fleet.onComplete(done -> {
            var status = status(fleet.result().loaded());
            answer(
                    context,
                    status.equals("ready") ? 200 : 503,
                    new JsonObject()
                            .put("status", status)
                            .put("node", membership.members().nodeId())
                            .put("members", membership.members().live().size())
                            .put("clusters", fleet.result().clusters())
                            .put("observing", fleet.result().observing())
                            .put("database", database.isUp() ? "up" : "down"));
        });
    }

    private String status(boolean loaded) {
        if (draining.get()) {
            return "stopping";
        }
        if (!membership.isWell()) {
            return "cut_off";
        }
        return loaded ? "ready" : "loading";
    }

    private void metrics(RoutingContext context) {
        var unused = context.response()
                .putHeader("content-type", "text/plain; version=0.0.4; charset=utf-8")
                .end(registry.scrape());
    }

    private static void answer(RoutingContext context, int status, JsonObject body) {
        var unused = context.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .putHeader("cache-control", "no-store")
                .end(body.toBuffer());
    }
}
