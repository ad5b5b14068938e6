package cx.niro.agent.identity;

/** Where the key is kept. */
public interface SecretStore {
    /** Fails with {@link Unusable} where the Secret is missing, forbidden or out of reach. */
    KeySecret read() throws Unusable;

    /**
     * Replaces the content, answers it with its new resourceVersion. Fails with {@link Unusable}, also when somebody else wrote
     * since it was read.
     */
    KeySecret write(KeySecret secret) throws Unusable;

    /** The Secret cannot be used now; the message says why and what helps. */
    final class Unusable extends Exception {
        public Unusable(String message) {
            super(message);
        }
    }
}
