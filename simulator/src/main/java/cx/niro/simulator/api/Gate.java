package cx.niro.simulator.api;

import cx.niro.simulator.rbac.Access;
import cx.niro.simulator.rbac.Authorizer;
import cx.niro.simulator.rbac.Identity;
import cx.niro.simulator.rbac.Tokens;
import cx.niro.simulator.store.ApiFailure;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.Optional;

/** Who asks, and whether they may. */
final class Gate {
    private final Tokens tokens;
    private final Authorizer authorizer;

    Gate(Tokens tokens, Authorizer authorizer) {
        this.tokens = tokens;
        this.authorizer = authorizer;
    }

    /** The holder of the request's token, or whom an administrator impersonates; empty when nobody holds it. */
    Optional<Identity> authenticate(HttpServerRequest request) {
        String header = request.getHeader("Authorization");
        if (header == null || !header.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return Optional.empty();
        }
        Optional<Identity> holder = tokens.authenticate(header.substring(7).strip());
        String other = request.getHeader("Impersonate-User");
        if (holder.isPresent() && holder.get().isAdmin() && other != null) {
            return Optional.of(Identity.impersonated(
                    other, new ArrayList<>(request.headers().getAll("Impersonate-Group"))));
        }
        return holder;
    }

    /** Fails with a 403 when no rule allows the request. */
    void authorize(Call call) {
        require(call, call.info().access());
    }

    /** Fails with a 403 when no rule allows to create what a server-side apply does not find. */
    void authorizeCreation(Call call) {
        RequestInfo info = call.info();
        require(call, Access.resource("create", info.group(), info.resource(), info.namespace(), info.name()));
    }

    private void require(Call call, Access access) {
        RequestInfo info = call.info();
        if (authorizer.allows(call.identity(), access)) {
            return;
        }
        if (!info.isResource()) {
            throw ApiFailure.forbiddenPath(call.identity().user(), info.verb(), info.path());
        }
        throw ApiFailure.forbidden(
                info.group(), info.resource(), info.name(), Authorizer.denial(call.identity(), access));
    }
}
