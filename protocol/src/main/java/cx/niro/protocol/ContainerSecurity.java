package cx.niro.protocol;

/** The securityContext of a container over its pod's; null means not set. */
public record ContainerSecurity(
        Boolean privileged,
        Boolean runAsNonRoot,
        Long runAsUser,
        Boolean allowPrivilegeEscalation,
        Boolean readOnlyRootFilesystem) {
    public static final ContainerSecurity UNSET = new ContainerSecurity(null, null, null, null, null);
}
