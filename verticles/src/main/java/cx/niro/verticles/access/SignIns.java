package cx.niro.verticles.access;

import cx.niro.verticles.access.AccessMessages.SignIn;
import cx.niro.verticles.access.AccessMessages.SignedIn;
import cx.niro.verticles.bus.Ids;
import cx.niro.verticles.bus.ServiceFailure;
import io.micrometer.core.instrument.Metrics;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Signs people in, at a pace that guessing does not pay. */
final class SignIns {
    static final int MOST_BY_EMAIL = 5;
    static final int MOST_BY_ADDRESS = 20;
    static final Duration WINDOW = Duration.ofMinutes(15);
    private static final Logger LOG = LoggerFactory.getLogger(SignIns.class);

    private final AccessStore store;
    private final Passwords passwords;
    private final SessionTokens tokens;
    private final AccessConfig config;
    private final Clock clock;

    SignIns(AccessStore store, Passwords passwords, SessionTokens tokens, AccessConfig config, Clock clock) {
        this.store = store;
        this.passwords = passwords;
        this.tokens = tokens;
        this.config = config;
        this.clock = clock;
    }

    Future<SignedIn> signIn(SignIn request) {
        var email = request.email().trim();
        var byEmail = "email:" + email.toLowerCase(Locale.ROOT);
        var byAddress = "address:" + request.clientAddress();
        return throttle(List.of(byEmail, byAddress))
                .compose(allowed -> store.findAccount(email))
                .compose(account -> passwords
                        .matches(
                                request.password(),
                                account.map(AccessStore.KnownAccount::passwordHash)
                                        .orElse(null))
                        .compose(matches -> matches
                                ? store.forgiveAttempt(byEmail, List.of(byAddress))
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

    /** Fails with BUSY once a key has had its attempts. */
    Future<Void> throttle(List<String> keys) {
        var now = clock.instant();
        return store.countAttempt(keys, now, WINDOW)
                .compose(counted -> counted.stream()
                        .filter(attempts -> attempts.count() > most(attempts.key()))
                        .map(attempts -> Duration.between(now, attempts.since().plus(WINDOW)))
                        .max(Duration::compareTo)
                        .map(wait -> {
                            count("throttled");
                            return Future.<Void>failedFuture(ServiceFailure.busy(
                                    "too_many_attempts",
                                    "too many failed attempts; try again in " + Math.max(1, wait.toMinutes()) + " min",
                                    wait.isNegative() ? Duration.ofSeconds(1) : wait));
                        })
                        .orElseGet(Future::succeededFuture));
    }

    private static int most(String key) {
        return key.startsWith("address:") ? MOST_BY_ADDRESS : MOST_BY_EMAIL;
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
