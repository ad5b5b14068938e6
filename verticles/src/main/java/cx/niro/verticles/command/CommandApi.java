package cx.niro.verticles.command;

import cx.niro.protocol.CommandResult;
import cx.niro.protocol.PollRequest;
import cx.niro.protocol.Protocol;
import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.bus.LogKeys;
import cx.niro.verticles.command.CommandMessages.Cancel;
import cx.niro.verticles.command.CommandMessages.Create;
import cx.niro.verticles.command.CommandMessages.Find;
import cx.niro.verticles.command.CommandMessages.History;
import cx.niro.verticles.command.CommandMessages.Poll;
import cx.niro.verticles.command.CommandMessages.PollGone;
import cx.niro.verticles.command.CommandMessages.PollReply;
import cx.niro.verticles.command.CommandMessages.Result;
import cx.niro.verticles.command.Drafts.Body;
import cx.niro.verticles.command.Drafts.Draft;
import cx.niro.verticles.database.SecretBox;
import cx.niro.verticles.gateway.AgentCall;
import cx.niro.verticles.gateway.AgentPrincipal;
import cx.niro.verticles.gateway.Api;
import cx.niro.verticles.gateway.Call;
import cx.niro.verticles.gateway.Routes;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commands of people, and the agent's side of them: polls and results. Manifests are sealed and opened here, and nowhere else
 * they can be read.
 */
public final class CommandApi implements Api {
    private static final Logger LOG = LoggerFactory.getLogger(CommandApi.class);
    private static final Duration BEYOND_HOLD = Duration.ofSeconds(10);
    private static final int DEFAULT_PAGE = 50;
    /** More than this is opened and encoded beside the event loop. */
    private static final long MOST_OPENED_AT_ONCE = 64 * 1024;

    private final Bus bus;
    private final SealedManifests manifests;
    private final Drafts drafts;

    public CommandApi(Bus bus, SecretBox secrets, Clock clock) {
        this.bus = bus;
        this.manifests = new SealedManifests(secrets);
        this.drafts = new Drafts(manifests, clock);
    }

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
                                call.query("status"),
                                call.query("type"),
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
        return draft(call, body)
                .compose(draft -> bus.request(
                        CommandMessages.CREATE,
                        new Create(
                                call.principal(),
                                call.path("cluster_id"),
                                draft.id(),
                                draft.command(),
                                draft.summary(),
                                draft.objectCount(),
                                body.deadlineSeconds(),
                                body.deadline(),
                                call.context().request().getHeader("idempotency-key")),
                        draft.sealed()));
    }

    /** Large manifests take longer to read than an event loop may be busy. */
    private Future<Draft> draft(Call call, Body body) {
        return body.manifests() == null
                ? Future.succeededFuture(drafts.of(body))
                : call.context().vertx().executeBlocking(() -> drafts.of(body), false);
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
        return answer.compose(reply -> answer(call.agent(), reply));
    }

    private Future<Buffer> answer(AgentPrincipal agent, PollReply reply) {
        var length = reply.commands().stream().mapToLong(Claimed::length).sum();
        return length <= MOST_OPENED_AT_ONCE
                ? Future.succeededFuture(encoded(agent, reply))
                : Vertx.currentContext().executeBlocking(() -> encoded(agent, reply), false);
    }

    private Buffer encoded(AgentPrincipal agent, PollReply reply) {
        return Deliveries.answer(opened(agent, reply), reply.proof());
    }

    private List<Claimed> opened(AgentPrincipal agent, PollReply reply) {
        var opened = new ArrayList<Claimed>(reply.commands().size());
        for (var command : reply.commands()) {
            try {
                opened.add(manifests.opened(command));
            } catch (IllegalStateException unreadable) {
                endUnreadable(agent, command, unreadable);
            }
        }
        return opened;
    }

    private void endUnreadable(AgentPrincipal agent, Claimed command, IllegalStateException cause) {
        LOG.atError()
                .setCause(cause)
                .addKeyValue(LogKeys.CLUSTER, agent.clusterId())
                .log("manifests of a command cannot be opened, it ends failed");
        var failed = new CommandResult(
                command.runId(),
                command.attempt(),
                CommandStatus.FAILED.text(),
                "manifests_unreadable",
                "the manifests were sealed with a master key that this node does not have; apply them again",
                List.of(),
                0);
        var unused = bus.request(
                CommandMessages.RESULT, new Result(agent, command.id().toString(), failed));
    }
}
