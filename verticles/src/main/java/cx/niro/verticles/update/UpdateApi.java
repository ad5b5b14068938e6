package cx.niro.verticles.update;

import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.gateway.Api;
import cx.niro.verticles.gateway.Call;
import cx.niro.verticles.gateway.Routes;
import cx.niro.verticles.update.UpdateMessages.AddRelease;
import cx.niro.verticles.update.UpdateMessages.Ask;
import cx.niro.verticles.update.UpdateMessages.CreateRollout;
import cx.niro.verticles.update.UpdateMessages.ListClusters;
import cx.niro.verticles.update.UpdateMessages.ListRollouts;
import cx.niro.verticles.update.UpdateMessages.NewRelease;
import cx.niro.verticles.update.UpdateMessages.NewRollout;
import cx.niro.verticles.update.UpdateMessages.OfRollout;
import cx.niro.verticles.update.UpdateMessages.RemoveRelease;
import cx.niro.verticles.update.UpdateMessages.Steer;
import cx.niro.verticles.update.UpdateMessages.Steering;
import io.vertx.core.Future;

/** The routes of releases and rollouts. */
public final class UpdateApi implements Api {
    private static final int DEFAULT_ROLLOUTS = 20;
    private static final int DEFAULT_CLUSTERS = 100;

    private final Bus bus;

    public UpdateApi(Bus bus) {
        this.bus = bus;
    }

    @Override
    public void mount(Routes routes) {
        routes.operation(
                "listAgentReleases", 200, call -> bus.request(UpdateMessages.LIST_RELEASES, new Ask(call.principal())));
        routes.operation(
                "addAgentRelease",
                201,
                call -> bus.request(
                        UpdateMessages.ADD_RELEASE, new AddRelease(call.principal(), call.body(NewRelease.class))));
        routes.operation(
                "removeAgentRelease",
                204,
                call -> bus.request(
                                UpdateMessages.REMOVE_RELEASE,
                                new RemoveRelease(call.principal(), call.path("version")))
                        .mapEmpty());
        routes.operation(
                "listAgentVersions", 200, call -> bus.request(UpdateMessages.LIST_VERSIONS, new Ask(call.principal())));
        routes.operation(
                "createAgentRollout",
                201,
                call -> bus.request(
                        UpdateMessages.CREATE_ROLLOUT,
                        new CreateRollout(call.principal(), call.body(NewRollout.class))));
        routes.operation("listAgentRollouts", 200, this::rollouts);
        routes.operation(
                "getAgentRollout",
                200,
                call -> bus.request(
                        UpdateMessages.FIND_ROLLOUT,
                        new OfRollout(call.principal().visibleOrgIds(), call.path("rollout_id"))));
        routes.operation("listAgentRolloutClusters", 200, this::clusters);
        routes.operation("pauseAgentRollout", 200, call -> steer(call, Steering.PAUSE));
        routes.operation("resumeAgentRollout", 200, call -> steer(call, Steering.RESUME));
        routes.operation("cancelAgentRollout", 200, call -> steer(call, Steering.CANCEL));
    }

    private Future<?> rollouts(Call call) {
        return bus.request(
                UpdateMessages.LIST_ROLLOUTS,
                new ListRollouts(
                        call.principal().visibleOrgIds(), call.query("limit", DEFAULT_ROLLOUTS), call.query("cursor")));
    }

    private Future<?> clusters(Call call) {
        return bus.request(
                UpdateMessages.LIST_CLUSTERS,
                new ListClusters(
                        call.principal().visibleOrgIds(),
                        call.path("rollout_id"),
                        call.query("state"),
                        call.query("limit", DEFAULT_CLUSTERS),
                        call.query("cursor")));
    }

    private Future<?> steer(Call call, Steering steering) {
        return bus.request(UpdateMessages.STEER, new Steer(call.principal(), call.path("rollout_id"), steering));
    }
}
