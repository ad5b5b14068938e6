package cx.niro.agent.kubernetes;

/** A call that the API server refused or did not answer. */
public final class KubernetesFailure extends Exception {
    private final int status;

    /** @param status of HTTP; 0 where there was no answer */
    public KubernetesFailure(int status, String message) {
        super(message);
        this.status = status;
    }

    public int status() {
        return status;
    }

    public boolean isForbidden() {
        return status == 403;
    }

    public boolean isAbsent() {
        return status == 404;
    }

    /** A write that lost against another one, or a create of what exists. */
    public boolean isConflict() {
        return status == 409;
    }

    /** A paged list whose continue token has expired. */
    boolean isExpired() {
        return status == 410;
    }
}
