package cx.niro.verticles.gateway;

import cx.niro.protocol.InvalidMessage;
import cx.niro.protocol.Problem;
import cx.niro.protocol.Protocol;
import cx.niro.protocol.ProtocolJson;
import cx.niro.verticles.bus.LogKeys;
import cx.niro.verticles.bus.ServiceFailure;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import io.vertx.openapi.validation.SchemaValidationException;
import io.vertx.openapi.validation.ValidatorException;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns every failure into RFC 9457 problem+json; what is not meant for callers stays in the log, under the request id. */
final class Problems {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
    private static final Pattern PARAMETER =
            Pattern.compile("(?:PATH|QUERY|HEADER|COOKIE|path|query|header|cookie) parameter ([A-Za-z0-9_-]+)");
    private static final Pattern PROPERTY = Pattern.compile("property \"([^\"]+)\"");

    private static final long LINGER_MILLIS = 3_000;

    private Problems() {}

    static void notFound(RoutingContext context) {
        context.fail(ServiceFailure.notFound("resource", context.normalizedPath()));
    }

    /** The failure handler of all routes. */
    static void answer(RoutingContext context) {
        var response = context.response();
        if (response.ended() || response.closed()) {
            return;
        }
        var failure = failureOf(context);
        if (response.headWritten()) {
            // a stream that is under way cannot carry a problem any more
            var unused = context.request().connection().close();
            return;
        }
        write(
                context,
                failure,
                context.statusCode() == 405 ? 405 : failure.code().status());
    }

    private static void write(RoutingContext context, ServiceFailure failure, int status) {
        var request = context.request();
        var response = context.response();
        if (failure.retryAfter() != null) {
            response.putHeader(
                    "retry-after",
                    Long.toString(Math.max(1, (failure.retryAfter().toMillis() + 999) / 1000)));
        }
        if (status == 401) {
            response.putHeader("www-authenticate", "Bearer");
        }
        var unread = !request.isEnded() && hasBody(request);
        if (unread) {
            response.putHeader("connection", "close");
        }
        var problem = Problem.of(
                status,
                HttpResponseStatus.valueOf(status).reasonPhrase(),
                failure.reason(),
                failure.getMessage(),
                failure.field());
        var unused = response.setStatusCode(status)
                .putHeader("content-type", Protocol.PROBLEM_JSON)
                .end(Buffer.buffer(ProtocolJson.encode(problem)));
        if (unread) {
            discardRest(context);
        } else {
            // doors pause requests: the next one on this connection waits for the end of this one
            request.resume();
        }
    }

    static boolean hasBody(HttpServerRequest request) {
        var length = request.getHeader("content-length");
        return length == null ? request.getHeader("transfer-encoding") != null : !length.equals("0");
    }

    /** What is still on its way is thrown away for a moment, so that the caller gets to read the answer; then it is cut off. */
    private static void discardRest(RoutingContext context) {
        var request = context.request();
        request.handler(bytes -> {}).exceptionHandler(gone -> {}).resume();
        var timer = context.vertx().setTimer(LINGER_MILLIS, late -> {
            var unused = request.connection().close();
        });
        request.endHandler(end -> {
            var unused = context.vertx().cancelTimer(timer);
        });
    }

    private static ServiceFailure failureOf(RoutingContext context) {
        var cause = context.failure();
        if (cause instanceof HttpException http && http.getCause() != null) {
            cause = http.getCause();
        }
        if (cause instanceof ServiceFailure failure && failure.code() != ServiceFailure.Code.INTERNAL) {
            return failure;
        }
        if (cause instanceof InvalidMessage invalid) {
            return ServiceFailure.invalid(invalid.field(), invalid.getMessage());
        }
        if (cause instanceof SchemaValidationException schema) {
            return ServiceFailure.invalid(fieldOf(schema), reasonOf(schema));
        }
        if (cause instanceof ValidatorException validator) {
            return ServiceFailure.invalid(parameterOf(validator.getMessage()), validator.getMessage());
        }
        if (context.statusCode() == 405) {
            return new ServiceFailure(
                    ServiceFailure.Code.NOT_FOUND,
                    "method_not_allowed",
                    context.request().method() + " is not allowed here");
        }
        if (cause == null || (context.statusCode() >= 400 && context.statusCode() < 500)) {
            return new ServiceFailure(ServiceFailure.Code.INVALID, "invalid_request", "the request is malformed");
        }
        LOG.atError()
                .setCause(cause)
                .addKeyValue("request_id", context.<String>get(ResponseHeaders.REQUEST_ID))
                .addKeyValue(LogKeys.ROUTE, context.request().method() + " " + context.normalizedPath())
                .log("request failed");
        return new ServiceFailure(
                ServiceFailure.Code.INTERNAL,
                "internal",
                "internal error; the server's log says more under request id "
                        + context.<String>get(ResponseHeaders.REQUEST_ID));
    }

    private static String fieldOf(SchemaValidationException schema) {
        var output = schema.getOutputUnit();
        if (output == null || output.getErrors() == null) {
            return parameterOf(schema.getMessage());
        }
        var parameter = parameterOf(schema.getMessage());
        if (!parameter.equals("$")) {
            return parameter;
        }
        var field = "";
        for (var error : output.getErrors()) {
            var location = error.getInstanceLocation().replaceFirst("^#/?", "").replace('/', '.');
            var property = PROPERTY.matcher(error.getError());
            var named = property.find() && !location.endsWith(property.group(1))
                    ? (location.isEmpty() ? "" : location + ".") + property.group(1)
                    : location;
            if (named.length() > field.length()) {
                field = named;
            }
        }
        return field.isEmpty() ? "$" : field;
    }

    private static String reasonOf(SchemaValidationException schema) {
        var output = schema.getOutputUnit();
        if (output == null || output.getErrors() == null || output.getErrors().isEmpty()) {
            return schema.getMessage();
        }
        return output.getErrors().get(output.getErrors().size() - 1).getError();
    }

    private static String parameterOf(String message) {
        var parameter = PARAMETER.matcher(message == null ? "" : message);
        return parameter.find() ? parameter.group(1) : "$";
    }
}
