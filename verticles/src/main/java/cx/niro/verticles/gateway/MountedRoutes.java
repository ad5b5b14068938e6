package cx.niro.verticles.gateway;

import cx.niro.protocol.Protocol;
import cx.niro.protocol.ProtocolJson;
import cx.niro.verticles.bus.ServiceFailure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.openapi.validation.ValidatedRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/** Collects the routes of all concerns and builds the router: API first, then agents, then pages, then not found. */
final class MountedRoutes implements Routes {
    private final Vertx vertx;
    private final ApiContract contract;
    private final UserDoor users;
    private final AgentDoor agents;
    private final ResponseHeaders headers;
    private final Map<String, Consumer<Call>> operations = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();
    private final Router agentRouter;
    private final Router pages;

    MountedRoutes(Vertx vertx, ApiContract contract, UserDoor users, AgentDoor agents, GatewayConfig config) {
        this.vertx = vertx;
        this.contract = contract;
        this.users = users;
        this.agents = agents;
        this.headers = new ResponseHeaders(config);
        this.agentRouter = Router.router(vertx);
        this.pages = Router.router(vertx);
    }

    /** Tells callers with each answer from now on not to come back on the same connection. */
    void endConnections() {
        headers.endConnections();
    }

    @Override
    public void operation(String operationId, int status, Function<Call, Future<?>> handler) {
        operation(
                operationId,
                call -> handler.apply(call)
                        .onSuccess(answer -> Answers.rest(call.context(), status, answer))
                        .onFailure(call.context()::fail));
    }

    @Override
    public void operation(String operationId, Consumer<Call> handler) {
        if (!contract.roles().containsKey(operationId)) {
            problems.add("'" + operationId + "' is not in the OpenAPI document");
        } else if (operations.put(operationId, handler) != null) {
            problems.add("'" + operationId + "' has two handlers");
        }
    }

    @Override
    public <Q> void agent(HttpMethod method, String path, Class<Q> requestType, AgentHandler<Q> handler) {
        agentBytes(
                method,
                path,
                (agent, body) -> handler.handle(agent, ProtocolJson.decode(body.getBytes(), requestType)));
    }

    @Override
    public void agentBytes(HttpMethod method, String path, AgentHandler<Buffer> handler) {
        agentRouter
                .route(method, path)
                .handler(context -> agents.admit(context, handler)
                        .onSuccess(answer -> Answers.agent(context, 200, answer))
                        .onFailure(context::fail));
    }

    @Override
    public <Q> void agentCall(
            HttpMethod method, String path, Class<Q> requestType, Function<AgentCall<Q>, Future<?>> handler) {
        agentRouter.route(method, path).handler(context -> {
            Promise<Void> gone = Promise.promise();
            context.addEndHandler(ended -> gone.tryComplete());
            agents.admit(
                            context,
                            (agent, body) -> handler.apply(new AgentCall<>(
                                    agent,
                                    requestType == Buffer.class
                                            ? requestType.cast(body)
                                            : ProtocolJson.decode(body.getBytes(), requestType),
                                    context.pathParams(),
                                    gone.future())))
                    .onSuccess(answer -> Answers.agent(context, 200, answer))
                    .onFailure(context::fail);
        });
    }

    @Override
    public <Q> void agentPublic(
            HttpMethod method, String path, int status, Class<Q> requestType, Function<Q, Future<?>> handler) {
        agentRouter
                .route(method, path)
                .handler(context -> agents.admitUnknown(
                                context, body -> handler.apply(ProtocolJson.decode(body.getBytes(), requestType)))
                        .onSuccess(answer -> Answers.agent(context, status, answer))
                        .onFailure(context::fail));
    }

    @Override
    public void page(String path, Consumer<RoutingContext> handler) {
        pages.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD).handler(handler::accept);
    }

    /** Fails with IllegalStateException listing every operation without exactly one handler. */
    Router router(boolean partial) {
        if (!partial) {
            contract.roles().keySet().stream()
                    .filter(id -> !operations.containsKey(id))
                    .forEach(id -> problems.add("'" + id + "' has no handler"));
        }
        if (!problems.isEmpty()) {
            throw new IllegalStateException("operations: " + String.join("; ", problems));
        }
        var root = Router.router(vertx);
        root.route().handler(headers::prepare).failureHandler(Problems::answer);
        root.route(contract.base() + "/*").subRouter(api());
        root.route(contract.base() + "/*").handler(this::unknownOperation);
        root.route("/*").subRouter(agentRouter);
        root.route(Protocol.BASE + "/*").handler(Problems::notFound);
        page("/openapi.yaml", this::document);
        root.route("/*").subRouter(pages);
        root.route().handler(MountedRoutes::unknownPage);
        return root;
    }

    private Router api() {
        var builder = RouterBuilder.create(
                vertx,
                contract.contract(),
                (context, operation) ->
                        users.admit(context, operation, contract.roles().get(operation.getOperationId())));
        operations.forEach((id, handler) ->
                builder.getRoute(id).setDoSecurity(false).addHandler(context -> accept(context, handler)));
        return builder.createRouter();
    }

    private static void accept(RoutingContext context, Consumer<Call> handler) {
        try {
            handler.accept(call(context));
        } catch (ServiceFailure failure) {
            context.fail(failure);
        }
    }

    private static Call call(RoutingContext context) {
        ValidatedRequest request = context.get(RouterBuilder.KEY_META_DATA_VALIDATED_REQUEST);
        var body = request == null
                        || request.getBody() == null
                        || request.getBody().isEmpty()
                ? null
                : request.getBody();
        JsonObject json = body != null && body.isJsonObject() ? body.getJsonObject() : null;
        NulCharacters.refuse(context.queryParams());
        NulCharacters.refuse(json);
        return new Call(context.get(UserDoor.PRINCIPAL), json, context);
    }

    private void unknownOperation(RoutingContext context) {
        var methods = contract.methodsOf(context.normalizedPath());
        if (methods.isEmpty()) {
            Problems.notFound(context);
        } else {
            context.response().putHeader("allow", String.join(", ", methods));
            context.fail(405);
        }
    }

    /** Pages are read only, whatever their address. */
    private static void unknownPage(RoutingContext context) {
        var method = context.request().method();
        if (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD)) {
            Problems.notFound(context);
        } else {
            context.response().putHeader("allow", "GET, HEAD");
            context.fail(405);
        }
    }

    private void document(RoutingContext context) {
        var unused = context.response()
                .putHeader("content-type", "application/yaml; charset=utf-8")
                .putHeader("cache-control", "no-cache")
                .end(Buffer.buffer(contract.published()));
    }
}
