package cx.niro.protocol;

import java.util.List;

/**
 * A container of a pod.
 *
 * @param init true for an init container
 * @param secretLikeEnv names (never values) of env literals that look like credentials
 */
public record Container(
        String name,
        String image,
        boolean init,
        Resources requests,
        Resources limits,
        boolean livenessProbe,
        boolean readinessProbe,
        boolean ready,
        int restarts,
        ContainerState state,
        ContainerState lastTermination,
        ContainerSecurity security,
        List<String> secretLikeEnv) {
    public Container {
        Check.text("name", name);
        requests = requests == null ? Resources.NONE : requests;
        limits = limits == null ? Resources.NONE : limits;
        security = security == null ? ContainerSecurity.UNSET : security;
        secretLikeEnv = Check.list("secret_like_env", secretLikeEnv);
    }
}
