package cx.niro.verticles.access;

import cx.niro.verticles.bus.ServiceFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.time.Instant;
import java.util.UUID;

/** The JWTs of session cookies: signed with the installation's key, naming the session's row. */
final class SessionTokens {
    private static final String SESSION = "sid";

    private final JWTAuth jwt;

    /** @param key 256 random bits that all nodes share */
    SessionTokens(Vertx vertx, Buffer key) {
        this.jwt = JWTAuth.create(
                vertx,
                new JWTAuthOptions()
                        .addPubSecKey(
                                new PubSecKeyOptions().setAlgorithm("HS256").setBuffer(key)));
    }

    String issue(UUID sessionId, Instant expiresAt) {
        return jwt.generateToken(
                new JsonObject().put(SESSION, sessionId.toString()).put("exp", expiresAt.getEpochSecond()));
    }

    /** The session's id; fails with UNAUTHENTICATED when the token is forged, malformed or expired. */
    Future<UUID> verify(String token) {
        return jwt.authenticate(new TokenCredentials(token))
                .map(user -> UUID.fromString(user.principal().getString(SESSION)))
                .recover(failure -> Future.failedFuture(new ServiceFailure(
                        ServiceFailure.Code.UNAUTHENTICATED, "unauthenticated", "the session is over; sign in again")));
    }
}
