package cx.niro.verticles.liveness;

import static java.nio.charset.StandardCharsets.UTF_8;

import cx.niro.protocol.Proof;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Makes and checks {@link Proof}s: HMAC-SHA256 over cluster, run, channel and time. */
public final class Proofs {
    public static final String HEARTBEAT = "heartbeat";
    public static final String POLL = "poll";

    private static final String ALGORITHM = "HmacSHA256";
    private static final int LEAST_KEY_BYTES = 16;

    private final SecretKeySpec key;
    private final Clock clock;

    /** @param key the same on every node, 16 bytes or more */
    public Proofs(byte[] key, Clock clock) {
        if (key.length < LEAST_KEY_BYTES) {
            throw new IllegalArgumentException(
                    "the key of proofs has " + key.length + " bytes, at least " + LEAST_KEY_BYTES + " are expected");
        }
        this.key = new SecretKeySpec(key, ALGORITHM);
        this.clock = clock;
    }

    /** That the channel's answer of now reached the run, once it comes back. */
    public Proof make(UUID clusterId, String runId, String channel) {
        var at = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return new Proof(
                channel,
                at,
                Base64.getUrlEncoder().withoutPadding().encodeToString(mac(clusterId, runId, channel, at)));
    }

    /** Whether a node made this proof for that very cluster and run. */
    public boolean isGenuine(UUID clusterId, String runId, Proof proof) {
        try {
            return MessageDigest.isEqual(
                    mac(clusterId, runId, proof.channel(), proof.at()),
                    Base64.getUrlDecoder().decode(proof.mac()));
        } catch (IllegalArgumentException | ArithmeticException notOurs) {
            return false;
        }
    }

    private byte[] mac(UUID clusterId, String runId, String channel, Instant at) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal((clusterId + "\n" + runId + "\n" + channel + "\n" + at.toEpochMilli()).getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
