package cx.niro.verticles.gateway;

import cx.niro.verticles.access.AccessMessages.Authenticate;
import cx.niro.verticles.bus.ServiceFailure;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.validation.RequestUtils;
import io.vertx.openapi.validation.ValidatableRequest;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Lets people and programs in: cross-site check, authentication, role, and the body within its bounds, in this order. */
final class UserDoor {
    static final String PRINCIPAL = "niro.principal";
    /** Asks who the caller is once more, without what is remembered. */
    static final String ASK_AGAIN = "niro.ask-again";

    static final String COOKIE = "niro_session";
    private static final String TOKEN_PREFIX = "niro_pat_";
    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
    private static final BodyReader.Limits LIMITS = new BodyReader.Limits(1024 * 1024, 0, Duration.ofSeconds(15));
    /** Of an operation whose body may be larger: how many bytes. */
    private static final String MOST_BODY_BYTES = "x-niro-most-body-bytes";

    private final GatewayConfig config;
    private final PrincipalCache principals;
    private final BodyReader bodies;

    UserDoor(GatewayConfig config, PrincipalCache principals, BodyReader bodies) {
        this.config = config;
        this.principals = principals;
        this.bodies = bodies;
    }

    /** The request, ready to be validated; the principal is put into the context. */
    Future<ValidatableRequest> admit(RoutingContext context, Operation operation, Optional<Principal.Role> needed) {
        context.request().pause();
        return authenticate(context, needed)
                .compose(principal -> RequestUtils.extract(
                        context.request(), operation, () -> bodies.read(context, limitsOf(operation))));
    }

    private static BodyReader.Limits limitsOf(Operation operation) {
        var most = operation.getOpenAPIModel().getLong(MOST_BODY_BYTES);
        return most == null ? LIMITS : new BodyReader.Limits(most, 0, Duration.ofSeconds(60));
    }

    private Future<Void> authenticate(RoutingContext context, Optional<Principal.Role> needed) {
        try {
            var credential = credential(context.request());
            if (credential.isEmpty() || credential.get().sessionCookie() != null) {
                refuseCrossSite(context.request(), credential.isPresent());
            }
            if (needed.isEmpty()) {
                return Future.succeededFuture();
            }
            return credential
                    .map(principals::authenticate)
                    .orElseGet(() -> Future.failedFuture(unauthenticated("sign in, or send a Bearer API token")))
                    .map(principal -> {
                        principal.require(needed.get());
                        context.put(PRINCIPAL, principal);
                        context.put(ASK_AGAIN, askAgain(credential.get(), needed.get()));
                        return null;
                    });
        } catch (ServiceFailure failure) {
            return Future.failedFuture(failure);
        }
    }

    private Supplier<Future<Principal>> askAgain(Authenticate credential, Principal.Role needed) {
        return () -> principals.ask(credential).map(principal -> {
            principal.require(needed);
            return principal;
        });
    }

    private static Optional<Authenticate> credential(HttpServerRequest request) {
        var authorization = request.getHeader("authorization");
        if (authorization != null) {
            var token = authorization.regionMatches(true, 0, "Bearer ", 0, 7)
                    ? authorization.substring(7).trim()
                    : "";
            if (!token.startsWith(TOKEN_PREFIX) || token.length() > 128) {
                throw unauthenticated("the header Authorization is not 'Bearer niro_pat_...'");
            }
            return Optional.of(new Authenticate(null, token));
        }
        var cookie = request.getCookie(COOKIE);
        return cookie == null
                        || cookie.getValue().isEmpty()
                        || cookie.getValue().length() > 4096
                ? Optional.empty()
                : Optional.of(new Authenticate(cookie.getValue(), null));
    }

    /** A page of another site can make a browser send our cookie: it cannot forge these headers, nor send JSON unasked. */
    private void refuseCrossSite(HttpServerRequest request, boolean withCookie) {
        if (SAFE.contains(request.method())) {
            return;
        }
        var site = request.getHeader("sec-fetch-site");
        if (site != null && !site.equals("same-origin")) {
            throw crossSite("the request comes from another site (Sec-Fetch-Site is " + site + ")");
        }
        var origin = request.getHeader("origin");
        if (origin != null && !isOurs(origin, request)) {
            throw crossSite("the request comes from another origin");
        }
        if (withCookie && Problems.hasBody(request) && !isJson(request)) {
            throw crossSite("with a session cookie the body must be application/json");
        }
    }

    private boolean isOurs(String origin, HttpServerRequest request) {
        if (origin.equalsIgnoreCase(originOf(config.publicUrl()))) {
            return true;
        }
        var scheme = config.hasTls() ? "https://" : "http://";
        return request.authority() != null
                && origin.equalsIgnoreCase(scheme + request.authority().toString());
    }

    private static String originOf(URI url) {
        return url.getScheme() + "://" + url.getAuthority();
    }

    private static boolean isJson(HttpServerRequest request) {
        var type = request.getHeader("content-type");
        return type != null && type.toLowerCase(Locale.ROOT).matches("application/json\\s*(;.*)?");
    }

    private static ServiceFailure unauthenticated(String message) {
        return new ServiceFailure(ServiceFailure.Code.UNAUTHENTICATED, "unauthenticated", message);
    }

    private static ServiceFailure crossSite(String message) {
        return new ServiceFailure(ServiceFailure.Code.DENIED, "cross_site", message);
    }
}
