package cx.niro.verticles.access;

import cx.niro.verticles.access.AccessMessages.SignIn;
import cx.niro.verticles.access.AccessMessages.SignedIn;
import cx.niro.verticles.bus.Ids;
import cx.niro.verticles.bus.ServiceFailure;
import io.micrometer.core.instrument.Metrics;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Signs people in, at a pace that guessing does not pay. */
final class SignIns {
    private static final Logger LOG = LoggerFactory.getLogger(SignIns.class);

    private final AccessStore store;
    private final SignInThrottle throttle;
    private final Passwords passwords;
    private final SessionTokens tokens;
    private final AccessConfig config;
    private final Clock clock;

    SignIns(
            AccessStore store,
            SignInThrottle throttle,
            Passwords passwords,
            SessionTokens tokens,
            AccessConfig config,
            Clock clock) {
        this.store = store;
        this.throttle = throttle;
        this.passwords = passwords;
        this.tokens = tokens;
        this.config = config;
        this.clock = clock;
    }

    Future<SignedIn> signIn(SignIn request) {
        var email = request.email().trim();
        return throttle.admit(email, request.clientAddress())
                .compose(allowed -> store.findAccount(email))
                .compose(account -> passwords
                        .matches(
                                request.password(),
                                account.map(AccessStore.KnownAccount::passwordHash)
                                        .orElse(null))
                        .compose(matches -> matches
                                ? throttle.forgive(email, request.clientAddress())
                                        .compose(forgiven ->
                                                open(account.orElseThrow().id()))
                                : refuse(request)));
    }

    /** Opens a session without asking for a password. */
    Future<SignedIn> open(UUID accountId) {
        var now = clock.instant();
        var expiresAt = now.plus(config.sessionLife());
        return store.openSession(Ids.next(clock), accountId, now, expiresAt)
                .compose(principal -> store.describe(principal)
                        .map(me -> new SignedIn(tokens.issue(principal.sessionId(), expiresAt), me)))
                .onSuccess(signedIn -> count("success"));
    }

    private Future<SignedIn> refuse(SignIn request) {
        count("failure");
        LOG.atInfo().addKeyValue("client_address", request.clientAddress()).log("sign-in refused");
        return Future.failedFuture(new ServiceFailure(
                ServiceFailure.Code.UNAUTHENTICATED, "credentials_invalid", "e-mail or password is wrong"));
    }

    private static void count(String outcome) {
        Metrics.counter("niro.sign.ins", "outcome", outcome).increment();
    }
}
