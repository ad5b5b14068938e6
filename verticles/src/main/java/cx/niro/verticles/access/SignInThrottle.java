package cx.niro.verticles.access;

import cx.niro.verticles.bus.ServiceFailure;
import io.micrometer.core.instrument.Metrics;
import io.netty.util.NetUtil;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * How often somebody may try to come in. An address that has tried too much is refused before anything is written about the
 * e-mail that it names, and its tries on one e-mail are bounded before they count against that e-mail for everybody: who knows an
 * e-mail only cannot lock its owner out from elsewhere, unless from as many addresses as {@link #MOST_BY_EMAIL} takes.
 *
 * <p>Refusals depend on what was sent and on nothing that is stored of accounts, so they tell nobody which accounts there are.
 */
final class SignInThrottle {
    static final int MOST_BY_ADDRESS = 20;
    /** From one address, for one e-mail. */
    static final int MOST_BY_PAIR = 5;
    /** From everywhere, for one e-mail: against guessing from many addresses. */
    static final int MOST_BY_EMAIL = 100;

    static final Duration WINDOW = Duration.ofMinutes(15);
    private static final int SETUPS = 5;
    private static final byte[] IPV4_MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};
    private static final int IPV6_NETWORK_BYTES = 8;

    private final AccessStore store;
    private final Clock clock;

    SignInThrottle(AccessStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Counts a try before it is made, so that tries at the same time are all counted; fails with BUSY when there were too many. */
    Future<Void> admit(String email, String clientAddress) {
        return count(byAddress(clientAddress), MOST_BY_ADDRESS)
                .compose(allowed -> count(byPair(email, clientAddress), MOST_BY_PAIR))
                .compose(allowed -> count(byEmail(email), MOST_BY_EMAIL));
    }

    /** As {@link #admit}, for the one-time code of the first run. */
    Future<Void> admitSetup(String clientAddress) {
        return count("setup:" + network(clientAddress), SETUPS);
    }

    /** Takes a good try back; the address begins anew with this e-mail. */
    Future<Void> forgive(String email, String clientAddress) {
        return store.forgiveAttempt(byPair(email, clientAddress), List.of(byAddress(clientAddress), byEmail(email)));
    }

    private Future<Void> count(String key, int most) {
        var now = clock.instant();
        return store.countAttempt(List.of(key), now, WINDOW).compose(counted -> {
            var attempts = counted.get(0);
            return attempts.count() > most
                    ? Future.failedFuture(
                            refusal(Duration.between(now, attempts.since().plus(WINDOW))))
                    : Future.succeededFuture();
        });
    }

    private static ServiceFailure refusal(Duration wait) {
        Metrics.counter("niro.sign.ins", "outcome", "throttled").increment();
        return ServiceFailure.busy(
                "too_many_attempts",
                "too many failed attempts; try again in " + Math.max(1, wait.toMinutes()) + " min",
                wait.isNegative() ? Duration.ofSeconds(1) : wait);
    }

    private static String byAddress(String clientAddress) {
        return "address:" + network(clientAddress);
    }

    private static String byPair(String email, String clientAddress) {
        return "pair:" + network(clientAddress) + "|" + folded(email);
    }

    private static String byEmail(String email) {
        return "email:" + folded(email);
    }

    private static String folded(String email) {
        return email.toLowerCase(Locale.ROOT);
    }

    /**
     * Of IPv6 the first 64 bits: whoever has one such address has them all (RFC 4291, 2.5.4). An IPv4 address in IPv6's
     * clothes (2.5.5.2) is that IPv4 address.
     */
    static String network(String clientAddress) {
        if (clientAddress == null) {
            return "unknown";
        }
        var bytes = NetUtil.isValidIpV6Address(clientAddress)
                ? NetUtil.createByteArrayFromIpAddressString(clientAddress)
                : null;
        if (isMapped(bytes)) {
            return NetUtil.bytesToIpAddress(bytes, bytes.length - Integer.BYTES, Integer.BYTES);
        }
        return bytes == null || bytes.length <= IPV6_NETWORK_BYTES
                ? clientAddress
                : HexFormat.of().formatHex(Arrays.copyOf(bytes, IPV6_NETWORK_BYTES)) + "/64";
    }

    /** Ten bytes of zeros, then two of ones. */
    private static boolean isMapped(byte[] bytes) {
        return bytes != null
                && bytes.length == IPV4_MAPPED.length + Integer.BYTES
                && Arrays.equals(bytes, 0, IPV4_MAPPED.length, IPV4_MAPPED, 0, IPV4_MAPPED.length);
    }
}
