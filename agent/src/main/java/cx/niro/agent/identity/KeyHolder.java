package cx.niro.agent.identity;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** The credential in use; empty until the agent is enrolled. */
public final class KeyHolder {
    private final AtomicReference<Credential> credential = new AtomicReference<>();

    public Optional<Credential> get() {
        return Optional.ofNullable(credential.get());
    }

    public void adopt(Credential adopted) {
        credential.set(adopted);
    }
}
