package cx.niro.agent.identity;

import cx.niro.agent.link.Answer;
import cx.niro.agent.text.Hidden;
import cx.niro.agent.text.LogKeys;
import cx.niro.protocol.EnrollAnswer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Comes to a key: the one in the Secret, or a new one for a token that the Secret does not know yet (first enrollment, or
 * re-enrollment in place). A token that is refused while an older key exists leaves that key in use.
 */
public final class Identity {
    /** How often a refused enrollment is tried again. */
    public static final Duration SLOWLY = Duration.ofSeconds(60);

    private static final Logger LOG = LoggerFactory.getLogger(Identity.class);

    private final SecretStore store;
    private final Enrollment enrollment;
    private final Optional<Hidden> token;
    private final String serverUrl;
    private boolean tokenRefused;

    public Identity(SecretStore store, Enrollment enrollment, Optional<Hidden> token, String serverUrl) {
        this.store = store;
        this.enrollment = enrollment;
        this.token = token;
        this.serverUrl = serverUrl;
    }

    /** One try; repeating it is always safe. */
    public Standing establish() {
        try {
            var secret = store.read();
            return token.filter(present -> isNew(present, secret))
                    .map(present -> enrolled(present, secret))
                    .orElseGet(() -> withoutToken(secret));
        } catch (SecretStore.Unusable e) {
            return new Standing.Waiting(e.getMessage(), Optional.empty());
        }
    }

    private boolean isNew(Hidden present, KeySecret secret) {
        var known = secret.key().isPresent() && secret.tokenHash().equals(Optional.of(hash(present)));
        return !known && !(tokenRefused && secret.key().isPresent());
    }

    private Standing withoutToken(KeySecret secret) {
        return secret.credential()
                .<Standing>map(Standing.Enrolled::new)
                .orElseGet(() -> new Standing.Waiting(
                        "there is neither a key nor an enrollment token: run the install command of the cluster again",
                        Optional.of(SLOWLY)));
    }

    private Standing enrolled(Hidden present, KeySecret secret) {
        try {
            var tokenHash = hash(present);
            var ready = withNonce(secret, tokenHash);
            var nonce = ready.nonceFor(tokenHash).orElseThrow();
            var answer = enrollment.exchange(present, nonce);
            if (answer instanceof Answer.Accepted<EnrollAnswer> accepted && accepted.body() != null) {
                return kept(ready, tokenHash, accepted.body());
            }
            return refused(answer, secret);
        } catch (SecretStore.Unusable e) {
            return new Standing.Waiting(e.getMessage(), Optional.empty());
        }
    }

    /** The nonce must be in the Secret before the server sees it: only so can a cut-off exchange be repeated. */
    private KeySecret withNonce(KeySecret secret, String tokenHash) throws SecretStore.Unusable {
        return secret.nonceFor(tokenHash).isPresent()
                ? secret
                : store.write(secret.exchanging(randomNonce(), tokenHash));
    }

    private Standing kept(KeySecret secret, String tokenHash, EnrollAnswer answer) throws SecretStore.Unusable {
        var credential = new Credential(answer.clusterId(), new Hidden(answer.agentKey()));
        var unused = store.write(secret.enrolled(credential, tokenHash, serverUrl));
        LOG.atInfo().addKeyValue(LogKeys.CLUSTER, answer.clusterId()).log("enrolled");
        return new Standing.Enrolled(credential);
    }

    private Standing refused(Answer<EnrollAnswer> answer, KeySecret secret) {
        if (!(answer instanceof Answer.Refused<EnrollAnswer> refused)) {
            var reason =
                    answer instanceof Answer.Unreachable<EnrollAnswer> silent ? silent.reason() : "an empty answer";
            return new Standing.Waiting("enrollment is not possible now: " + reason, Optional.empty());
        }
        var reason =
                "the server refused the enrollment: " + refused.code() + ", " + refused.detail() + hint(refused.code());
        if (refused.isTransient() || !refused.fromServer()) {
            return new Standing.Waiting(reason, refused.retryAfter());
        }
        if (secret.key().isPresent()) {
            LOG.atWarn()
                    .addKeyValue(LogKeys.REASON, reason)
                    .log("the new token does not work, the agent keeps its present key");
            tokenRefused = true;
            return withoutToken(secret);
        }
        return new Standing.Waiting(reason, Optional.of(SLOWLY));
    }

    private static String hint(String code) {
        return switch (code) {
            case "token_used", "token_expired", "token_invalid" ->
                ". Make a new install command on the cluster's page and run it";
            default -> "";
        };
    }

    private static Hidden randomNonce() {
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return new Hidden(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    private static String hash(Hidden secret) {
        try {
            var sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(secret.value().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
