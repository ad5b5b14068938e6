package cx.niro.verticles.access;

import com.password4j.Argon2Function;
import cx.niro.verticles.access.AccessMessages.Ask;
import cx.niro.verticles.access.AccessMessages.ByCaller;
import cx.niro.verticles.access.AccessMessages.CreateToken;
import cx.niro.verticles.access.AccessMessages.CreatedToken;
import cx.niro.verticles.access.AccessMessages.PrincipalRevoked;
import cx.niro.verticles.access.AccessMessages.RevokeToken;
import cx.niro.verticles.access.AccessMessages.Setup;
import cx.niro.verticles.access.AccessMessages.TokenList;
import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.bus.Done;
import cx.niro.verticles.bus.Ids;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.database.Database;
import cx.niro.verticles.database.SecretBox;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.util.UUID;

/** Wires access: first run, sign-in, sessions, API tokens. */
public final class AccessVerticle extends VerticleBase {
    private static final String TOKEN_PREFIX = "niro_pat_";
    private static final String JWT_KEY = "jwt_key";

    private final AccessStore store;
    private final Argon2Function hashing;
    private final AccessConfig config;
    private final SecretBox secrets;
    private final Clock clock;
    private Bus bus;
    private Passwords passwords;

    public AccessVerticle(Database database, AccessConfig config, SecretBox secrets, Clock clock) {
        this(new PgAccessStore(database, clock), Passwords.ARGON2ID, config, secrets, clock);
    }

    AccessVerticle(AccessStore store, Argon2Function hashing, AccessConfig config, SecretBox secrets, Clock clock) {
        this.store = store;
        this.hashing = hashing;
        this.config = config;
        this.secrets = secrets;
        this.clock = clock;
    }

    @Override
    public Future<?> start() {
        bus = new Bus(vertx);
        passwords = new Passwords(vertx, hashing);
        return signingKey().compose(key -> {
            var sessions = new SessionTokens(vertx, key);
            var throttle = new SignInThrottle(store, clock);
            var signIns = new SignIns(store, throttle, passwords, sessions, config, clock);
            var firstRun = new FirstRun(store, throttle, passwords, signIns, config, clock);
            var callers = new Callers(store, sessions, clock);
            return firstRun.prepare()
                    .compose(prepared -> bus.subscribe(
                            AccessMessages.PRINCIPAL_REVOKED, revoked -> callers.forget(revoked.sessionId())))
                    .onSuccess(subscribed -> serve(callers, signIns, firstRun));
        });
    }

    @Override
    public Future<?> stop() {
        return passwords.close();
    }

    private void serve(Callers callers, SignIns signIns, FirstRun firstRun) {
        bus.serve(AccessMessages.AUTHENTICATE, callers::authenticate);
        bus.serve(AccessMessages.SIGN_IN, signIns::signIn);
        bus.serve(AccessMessages.SIGN_OUT, this::signOut);
        bus.serve(AccessMessages.DESCRIBE, request -> store.describe(request.caller()));
        bus.serve(AccessMessages.SETUP, this::setup);
        bus.serve(AccessMessages.CREATE_FIRST_ADMINISTRATOR, firstRun::create);
        bus.serve(AccessMessages.CREATE_TOKEN, this::createToken);
        bus.serve(AccessMessages.LIST_TOKENS, this::listTokens);
        bus.serve(AccessMessages.REVOKE_TOKEN, this::revokeToken);
    }

    /** All nodes sign with one key: the first that was kept. */
    private Future<Buffer> signingKey() {
        return store.keep(JWT_KEY, secrets.seal(JWT_KEY, Secrets.random())).map(kept -> secrets.open(JWT_KEY, kept));
    }

    private Future<Done> signOut(ByCaller request) {
        return store.closeSession(request.caller(), clock.instant())
                .onSuccess(closed -> tellRevoked(request.caller().sessionId(), closed))
                .map(Done.DONE);
    }

    private Future<Setup> setup(Ask request) {
        return store.hasAccounts().map(accounts -> new Setup(!accounts));
    }

    private Future<CreatedToken> createToken(CreateToken request) {
        var id = Ids.next(clock);
        var token = Secrets.next(TOKEN_PREFIX);
        return store.createToken(request.caller(), id, request.name(), Secrets.hash(token), clock.instant())
                .map(created -> new CreatedToken(id, request.name(), token));
    }

    private Future<TokenList> listTokens(ByCaller request) {
        return store.listTokens(request.caller().userId()).map(tokens -> new TokenList(clock.instant(), tokens, null));
    }

    private Future<Done> revokeToken(RevokeToken request) {
        return store.revokeToken(request.caller(), request.tokenId(), clock.instant())
                .compose(revoked -> {
                    tellRevoked(request.tokenId(), revoked);
                    return revoked
                            ? Future.succeededFuture(Done.DONE)
                            : Future.failedFuture(ServiceFailure.notFound(
                                    "API token", request.tokenId().toString()));
                });
    }

    private void tellRevoked(UUID sessionId, boolean revoked) {
        if (revoked) {
            bus.publish(AccessMessages.PRINCIPAL_REVOKED, new PrincipalRevoked(sessionId));
        }
    }
}
