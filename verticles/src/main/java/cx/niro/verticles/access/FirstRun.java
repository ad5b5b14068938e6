package cx.niro.verticles.access;

import cx.niro.verticles.access.AccessMessages.FirstAdministrator;
import cx.niro.verticles.access.AccessMessages.SignedIn;
import cx.niro.verticles.access.AccessStore.NewAccount;
import cx.niro.verticles.bus.Ids;
import cx.niro.verticles.bus.ServiceFailure;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first administrator: named by the configuration, or whoever can read a one-time code in the log. Each node that starts
 * before there is an account logs its own code; all of them work, on every node, until one was used.
 */
final class FirstRun {
    private static final Logger LOG = LoggerFactory.getLogger(FirstRun.class);

    private final AccessStore store;
    private final SignInThrottle throttle;
    private final Passwords passwords;
    private final SignIns signIns;
    private final AccessConfig config;
    private final Clock clock;

    FirstRun(
            AccessStore store,
            SignInThrottle throttle,
            Passwords passwords,
            SignIns signIns,
            AccessConfig config,
            Clock clock) {
        this.store = store;
        this.throttle = throttle;
        this.passwords = passwords;
        this.signIns = signIns;
        this.config = config;
        this.clock = clock;
    }

    Future<Void> prepare() {
        return store.ensureRootOrganization(Ids.next(clock), "Default")
                .compose(made -> store.hasAccounts())
                .compose(accounts -> accounts
                        ? Future.succeededFuture()
                        : config.namesAdministrator() ? createNamed() : offerCode());
    }

    Future<SignedIn> create(FirstAdministrator request) {
        return throttle.admitSetup(request.clientAddress())
                .compose(allowed -> store.hasAccounts())
                .compose(accounts -> accounts ? Future.failedFuture(done()) : store.isKept(nameOf(request.code())))
                .compose(known -> known
                        ? passwords.hash(request.password())
                        : Future.failedFuture(new ServiceFailure(
                                ServiceFailure.Code.DENIED,
                                "setup_code_invalid",
                                "this is not the one-time code that a node wrote into its log at start")))
                .compose(hash -> createAccount(request.email(), hash))
                .compose(account -> signIns.open(account.id()));
    }

    private Future<Void> createNamed() {
        return passwords
                .hash(config.adminPassword())
                .compose(hash -> createAccount(config.adminEmail(), hash))
                .onSuccess(account ->
                        LOG.atInfo().addKeyValue("email", account.email()).log("first administrator made"))
                .<Void>mapEmpty()
                // another node was faster
                .recover(failure ->
                        failure instanceof ServiceFailure raced && raced.code() == ServiceFailure.Code.CONFLICT
                                ? Future.succeededFuture()
                                : Future.failedFuture(failure));
    }

    private Future<NewAccount> createAccount(String email, String passwordHash) {
        var account = new NewAccount(Ids.next(clock), email.trim(), passwordHash);
        return store.createFirstAccount(account)
                .compose(made -> made ? Future.succeededFuture(account) : Future.failedFuture(done()));
    }

    private Future<Void> offerCode() {
        var code = Secrets.code();
        return store.keep(nameOf(code), Buffer.buffer())
                .onSuccess(kept -> LOG.atWarn()
                        .addKeyValue("setup_code", code)
                        .log("nobody can sign in yet: open the page and make the first administrator with this code"))
                .mapEmpty();
    }

    /** The name carries the code's hash, so that the code itself is stored nowhere. */
    private static String nameOf(String code) {
        var plain = code.trim().toUpperCase(Locale.ROOT);
        return PgAccessStore.SETUP_CODE
                + HexFormat.of().formatHex(Secrets.hash(plain).getBytes());
    }

    private static ServiceFailure done() {
        return new ServiceFailure(
                ServiceFailure.Code.CONFLICT, "setup_done", "the first administrator is made already; sign in");
    }
}
