package cx.niro.verticles.gateway;

import cx.niro.protocol.Protocol;
import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.enrollment.EnrollmentMessages;
import cx.niro.verticles.enrollment.EnrollmentMessages.AuthenticateAgent;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.function.Function;

/** Lets agents in: by key, before a byte of the body is read; then the body, decompressed within its bounds. */
final class AgentDoor {
    private static final BodyReader.Limits LIMITS =
            new BodyReader.Limits(Protocol.MAX_BODY_BYTES, Protocol.MAX_DECODED_BYTES, Duration.ofSeconds(60));
    /** For a caller whom nobody knows yet, and for polls and checks, which keep their body's share of the memory for as long as
     * they are held. */
    private static final BodyReader.Limits SMALL_LIMITS =
            new BodyReader.Limits(64 * 1024, 256 * 1024, Duration.ofSeconds(15));

    private static final BodyReader.Limits BATCH_LIMITS =
            new BodyReader.Limits(Protocol.MAX_LOG_BATCH_BYTES, Protocol.MAX_LOG_BATCH_BYTES, Duration.ofSeconds(15));

    private static final String LOGS = Protocol.logsPath("");

    private final Bus bus;
    private final BodyReader bodies;

    AgentDoor(Bus bus, BodyReader bodies) {
        this.bus = bus;
        this.bodies = bodies;
    }

    Future<Object> admit(RoutingContext context, Routes.AgentHandler<Buffer> handler) {
        context.request().pause();
        return authenticate(context)
                .compose(agent -> bodies.read(context, limitsOf(context))
                        .compose(body -> handler.handle(agent, body))
                        .map(answer -> answer));
    }

    Future<Object> admitUnknown(RoutingContext context, Function<Buffer, Future<?>> handler) {
        context.request().pause();
        return bodies.read(context, SMALL_LIMITS).compose(handler::apply).map(answer -> answer);
    }

    private static BodyReader.Limits limitsOf(RoutingContext context) {
        var path = context.normalizedPath();
        if (path.startsWith(LOGS)) {
            return BATCH_LIMITS;
        }
        return Protocol.POLL.equals(path) || Protocol.CHECK.equals(path) ? SMALL_LIMITS : LIMITS;
    }

    private Future<AgentPrincipal> authenticate(RoutingContext context) {
        var authorization = context.request().getHeader("authorization");
        var key = authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, 7)
                ? authorization.substring(7).trim()
                : "";
        if (!key.startsWith(Protocol.AGENT_KEY_PREFIX) || key.length() > 128) {
            return Future.failedFuture(new ServiceFailure(
                    ServiceFailure.Code.UNAUTHENTICATED,
                    "agent_key_invalid",
                    "the header Authorization is not 'Bearer " + Protocol.AGENT_KEY_PREFIX + "...'"));
        }
        return bus.request(EnrollmentMessages.AUTHENTICATE_AGENT, new AuthenticateAgent(key));
    }
}
