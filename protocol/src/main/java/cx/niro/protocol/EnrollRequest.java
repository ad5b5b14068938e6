package cx.niro.protocol;

/**
 * Exchange of a single-use enrollment token for an agent key.
 *
 * @param enrollmentNonce random 256 bits that the agent wrote into its Secret first; the first use binds the token to it, so
 *     that an exchange cut off by a crash can be repeated
 * @param clusterUid UID of the namespace kube-system
 * @param runId random per process
 */
public record EnrollRequest(String token, String enrollmentNonce, String clusterUid, String runId, AgentInfo agent) {
    public EnrollRequest {
        Check.text("token", token, 128);
        Check.text("enrollment_nonce", enrollmentNonce, 128);
        Check.text("cluster_uid", clusterUid, 128);
        Check.text("run_id", runId, 64);
        Check.plain("cluster_uid", clusterUid, 128);
        Check.plain("run_id", runId, 64);
        Check.present("agent", agent);
    }

    @Override
    public String toString() {
        return "EnrollRequest[token=[hidden], clusterUid=" + clusterUid + ", runId=" + runId + ", agent=" + agent + "]";
    }
}
