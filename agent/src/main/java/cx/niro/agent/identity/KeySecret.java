package cx.niro.agent.identity;

import cx.niro.agent.text.Hidden;
import java.util.Optional;

/**
 * The content of the Secret {@code niro-agent-key}.
 *
 * @param resourceVersion of the Secret as it was read; a write against another one is refused
 * @param enrollmentNonce of the exchange that is under way or was the last
 * @param nonceTokenHash SHA-256 of the token that the nonce is for
 * @param tokenHash SHA-256 of the token that the key was bought with
 */
public record KeySecret(
        String resourceVersion,
        Optional<Hidden> enrollmentNonce,
        Optional<String> nonceTokenHash,
        Optional<Hidden> key,
        Optional<String> clusterId,
        Optional<String> serverUrl,
        Optional<String> tokenHash) {
    public static KeySecret empty(String resourceVersion) {
        return new KeySecret(
                resourceVersion,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** With a nonce for an exchange that is about to begin; a key that is still good stays. */
    KeySecret exchanging(Hidden nonce, String forTokenHash) {
        return new KeySecret(
                resourceVersion, Optional.of(nonce), Optional.of(forTokenHash), key, clusterId, serverUrl, tokenHash);
    }

    KeySecret enrolled(Credential credential, String withTokenHash, String atServer) {
        return new KeySecret(
                resourceVersion,
                enrollmentNonce,
                nonceTokenHash,
                Optional.of(credential.key()),
                Optional.of(credential.clusterId()),
                Optional.of(atServer),
                Optional.of(withTokenHash));
    }

    Optional<Credential> credential() {
        return key.map(value -> new Credential(clusterId.orElse(""), value));
    }

    /** The nonce of an exchange of this token that was begun and perhaps cut off. */
    Optional<Hidden> nonceFor(String hashOfToken) {
        return nonceTokenHash.filter(hashOfToken::equals).flatMap(hash -> enrollmentNonce);
    }
}
