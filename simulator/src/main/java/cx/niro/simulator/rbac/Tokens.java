package cx.niro.simulator.rbac;

import cx.niro.simulator.store.Json;
import cx.niro.simulator.store.Kinds;
import cx.niro.simulator.store.ObjectStore;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** Bearer tokens; one of a ServiceAccount dies with the account. */
public final class Tokens {
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Holder> holders = new HashMap<>();
    private final ObjectStore store;
    private final String adminToken = newToken();

    public Tokens(ObjectStore store) {
        this.store = store;
    }

    private record Holder(String namespace, String name, String uid) {}

    /** The token of the administrator. */
    public String admin() {
        return adminToken;
    }

    /** A new token of a ServiceAccount; fails with a 404 when there is none. */
    public String issue(String namespace, String serviceAccount) {
        String uid = Json.uid(store.get(Kinds.SERVICE_ACCOUNTS, namespace, serviceAccount));
        String token = newToken();
        holders.put(token, new Holder(namespace, serviceAccount, uid));
        return token;
    }

    /** Forgets a token. */
    public void revoke(String token) {
        holders.remove(token);
    }

    /** Who holds the token, empty when nobody does. */
    public Optional<Identity> authenticate(String token) {
        if (token.equals(adminToken)) {
            return Optional.of(Identity.ADMIN);
        }
        Holder holder = holders.get(token);
        if (holder == null) {
            return Optional.empty();
        }
        return store.find(Kinds.SERVICE_ACCOUNTS, holder.namespace(), holder.name())
                .filter(account -> Json.uid(account).equals(holder.uid()))
                .map(account -> Identity.ofServiceAccount(holder.namespace(), holder.name()));
    }

    private String newToken() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return "sim_" + HexFormat.of().formatHex(bytes);
    }
}
