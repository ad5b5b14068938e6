package cx.niro.verticles.command;

import cx.niro.protocol.CommandResult;
import cx.niro.protocol.PollRequest;
import cx.niro.protocol.Protocol;
import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.command.CommandMessages.Cancel;
import cx.niro.verticles.command.CommandMessages.Create;
import cx.niro.verticles.command.CommandMessages.Find;
import cx.niro.verticles.command.CommandMessages.History;
import cx.niro.verticles.command.CommandMessages.Poll;
import cx.niro.verticles.command.CommandMessages.PollGone;
import cx.niro.verticles.command.CommandMessages.Result;
import cx.niro.verticles.gateway.AgentCall;
import cx.niro.verticles.gateway.Api;
import cx.niro.verticles.gateway.Call;
import cx.niro.verticles.gateway.Routes;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** Commands of people, and the agent's side of them: polls and results. */
public final class CommandApi implements Api {
    private static final Duration BEYOND_HOLD = Duration.ofSeconds(10);
    private static final int DEFAULT_PAGE = 50;

    private final Bus bus;

    public CommandApi(Bus bus) {
        this.bus = bus;
    }

    private record Body(String type, Integer deadlineSeconds, Instant deadline) {}

    @Override
    public void mount(Routes routes) {
        routes.operation("createCommand", 202, this::create);
        routes.operation("getCommand", 200, this::find);
        routes.operation(
                "cancelCommand",
                200,
                call -> bus.request(CommandMessages.CANCEL, new Cancel(call.principal(), call.path("command_id"))));
        routes.operation(
                "listCommands",
                200,
                call -> bus.request(
                        CommandMessages.HISTORY,
                        new History(
                                call.principal().visibleOrgIds(),
                                call.path("cluster_id"),
                                call.query("limit", DEFAULT_PAGE),
                                call.query("cursor"))));
        routes.agentCall(HttpMethod.POST, Protocol.POLL, PollRequest.class, this::poll);
        routes.agentCall(
                HttpMethod.POST,
                Protocol.resultPath(":command_id"),
                CommandResult.class,
                call -> bus.request(
                                CommandMessages.RESULT, new Result(call.agent(), call.path("command_id"), call.body()))
                        .mapEmpty());
    }

    private Future<?> create(Call call) {
        var body = call.body(Body.class);
        return bus.request(
                CommandMessages.CREATE,
                new Create(
                        call.principal(),
                        call.path("cluster_id"),
                        body.type(),
                        body.deadlineSeconds(),
                        body.deadline(),
                        call.context().request().getHeader("idempotency-key")));
    }

    private Future<?> find(Call call) {
        var wait = call.query("wait", 0);
        return bus.request(
                CommandMessages.FIND,
                new Find(call.principal().visibleOrgIds(), call.path("command_id"), wait),
                Duration.ofSeconds(wait).plus(BEYOND_HOLD));
    }

    private Future<Buffer> poll(AgentCall<PollRequest> call) {
        var poll = new Poll(UUID.randomUUID(), call.agent(), call.body());
        var answer = bus.request(CommandMessages.POLL, poll, Protocol.POLL_HOLD.plus(BEYOND_HOLD));
        call.gone().onSuccess(gone -> {
            if (!answer.isComplete()) {
                var unused = bus.request(
                        CommandMessages.POLL_GONE,
                        new PollGone(
                                poll.id(), call.agent().clusterId(), call.body().runId()));
            }
        });
        return answer;
    }
}
