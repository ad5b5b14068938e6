package cx.niro.verticles.command;

import cx.niro.protocol.CommandResult;
import cx.niro.protocol.PollRequest;
import cx.niro.protocol.Protocol;
import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.command.CommandMessages.Poll;
import cx.niro.verticles.gateway.Api;
import cx.niro.verticles.gateway.Routes;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;

/** The agent's side of commands: polls, and results. */
public final class CommandApi implements Api {
    private static final Duration BEYOND_HOLD = Duration.ofSeconds(10);

    private final Bus bus;

    public CommandApi(Bus bus) {
        this.bus = bus;
    }

    @Override
    public void mount(Routes routes) {
        routes.agent(
                HttpMethod.POST,
                Protocol.POLL,
                PollRequest.class,
                (agent, request) -> bus.request(
                        CommandMessages.POLL, new Poll(agent, request), Protocol.POLL_HOLD.plus(BEYOND_HOLD)));
        routes.agent(
                HttpMethod.POST,
                Protocol.resultPath(":command_id"),
                CommandResult.class,
                (agent, result) -> Future.failedFuture(new ServiceFailure(
                        ServiceFailure.Code.NOT_FOUND, "not_found", "there is no such command of this cluster")));
    }
}
