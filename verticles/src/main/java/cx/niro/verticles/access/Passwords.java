package cx.niro.verticles.access;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import cx.niro.verticles.bus.ServiceFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.concurrent.Callable;

/** Argon2id (OWASP's smallest recommended cost: 19 MiB, two passes), a few at a time and off the event loop. */
final class Passwords {
    static final Argon2Function ARGON2ID = Argon2Function.getInstance(19 * 1024, 2, 1, 32, Argon2.ID);
    private static final int THREADS = 2;
    private static final int MOST_WAITING = 50;

    private final WorkerExecutor workers;
    private final Argon2Function function;
    /** What unknown accounts are checked against, so that they take as long as known ones. */
    private final String nobody;

    private int waiting;

    /** @param function what new hashes are made with; old ones name their own */
    Passwords(Vertx vertx, Argon2Function function) {
        this.workers = vertx.createSharedWorkerExecutor("niro-passwords", THREADS);
        this.function = function;
        this.nobody = Password.hash("nobody").addRandomSalt(16).with(function).getResult();
    }

    Future<String> hash(String password) {
        return work(
                () -> Password.hash(password).addRandomSalt(16).with(function).getResult());
    }

    /** @param hash null for an unknown account: takes as long and is false */
    Future<Boolean> matches(String password, String hash) {
        var checked = hash == null ? nobody : hash;
        return work(() -> Password.check(password, checked).with(Argon2Function.getInstanceFromHash(checked)))
                .map(matches -> matches && hash != null);
    }

    Future<Void> close() {
        return workers.close();
    }

    private <T> Future<T> work(Callable<T> hashing) {
        if (waiting >= MOST_WAITING) {
            return Future.failedFuture(
                    ServiceFailure.unavailable("busy", "too many sign-ins at once", Duration.ofSeconds(5), null));
        }
        waiting++;
        return workers.executeBlocking(hashing, false).onComplete(done -> waiting--);
    }
}
