package cx.niro.verticles.enrollment;

import cx.niro.protocol.CheckAnswer;
import cx.niro.protocol.CheckRequest;
import cx.niro.protocol.EnrollRequest;
import cx.niro.protocol.Protocol;
import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.enrollment.EnrollmentMessages.ChangeCluster;
import cx.niro.verticles.enrollment.EnrollmentMessages.Check;
import cx.niro.verticles.enrollment.EnrollmentMessages.CheckGone;
import cx.niro.verticles.enrollment.EnrollmentMessages.CreateCluster;
import cx.niro.verticles.enrollment.EnrollmentMessages.CreateToken;
import cx.niro.verticles.enrollment.EnrollmentMessages.DeleteCluster;
import cx.niro.verticles.enrollment.EnrollmentMessages.RevokeKey;
import cx.niro.verticles.gateway.AgentCall;
import cx.niro.verticles.gateway.Api;
import cx.niro.verticles.gateway.Call;
import cx.niro.verticles.gateway.Routes;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.UUID;
import java.util.function.BiFunction;

/** The routes of clusters' lives, the exchange of tokens, the check of an agent's way, and the installer. */
public final class EnrollmentApi implements Api {
    private static final Duration BEYOND_HOLD = Duration.ofSeconds(10);

    private final Bus bus;
    private final InstallScript installScript;

    public EnrollmentApi(Bus bus, EnrollmentConfig config) {
        this.bus = bus;
        this.installScript = new InstallScript(config);
    }

    @Override
    public void mount(Routes routes) {
        routes.operation(
                "createCluster",
                201,
                call -> bus.request(
                        EnrollmentMessages.CREATE_CLUSTER,
                        new CreateCluster(call.principal(), call.body(ClusterSpec.class))));
        routes.operation(
                "updateCluster",
                200,
                call -> onCluster(
                        call,
                        (bus, id) -> bus.request(
                                EnrollmentMessages.CHANGE_CLUSTER,
                                new ChangeCluster(call.principal(), id, call.body(ClusterChange.class)))));
        routes.operation(
                "deleteCluster",
                204,
                call -> onCluster(
                                call,
                                (bus, id) -> bus.request(
                                        EnrollmentMessages.DELETE_CLUSTER, new DeleteCluster(call.principal(), id)))
                        .mapEmpty());
        routes.operation(
                "createEnrollmentToken",
                201,
                call -> onCluster(
                        call,
                        (bus, id) ->
                                bus.request(EnrollmentMessages.CREATE_TOKEN, new CreateToken(call.principal(), id))));
        routes.operation(
                "revokeAgentKey",
                204,
                call -> onCluster(
                                call,
                                (bus, id) ->
                                        bus.request(EnrollmentMessages.REVOKE_KEY, new RevokeKey(call.principal(), id)))
                        .mapEmpty());
        routes.agentPublic(
                HttpMethod.POST,
                Protocol.ENROLL,
                201,
                EnrollRequest.class,
                request -> bus.request(EnrollmentMessages.ENROLL, request));
        routes.agentCall(HttpMethod.POST, Protocol.CHECK, CheckRequest.class, this::check);
        routes.page("/install.sh", installScript::serve);
    }

    private Future<CheckAnswer> check(AgentCall<CheckRequest> call) {
        var check = new Check(
                UUID.randomUUID(), call.agent().clusterId(), call.body().holdSeconds());
        var answer = bus.request(
                EnrollmentMessages.CHECK,
                check,
                Duration.ofSeconds(call.body().holdSeconds()).plus(BEYOND_HOLD));
        call.gone().onSuccess(gone -> {
            if (!answer.isComplete()) {
                var unused = bus.request(EnrollmentMessages.CHECK_GONE, new CheckGone(check.id()));
            }
        });
        return answer;
    }

    private <R> Future<R> onCluster(Call call, BiFunction<Bus, UUID, Future<R>> request) {
        var id = call.path("cluster_id");
        try {
            return request.apply(bus, UUID.fromString(id));
        } catch (IllegalArgumentException e) {
            return Future.failedFuture(ServiceFailure.notFound("cluster", id));
        }
    }
}
