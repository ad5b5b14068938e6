package cx.niro.verticles.logs;

import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.bus.ServiceFailure.Code;
import java.time.Duration;

/** The expected ways in which the relay refuses something. */
final class Refusals {
    static final String NO_STREAM = "no_stream";
    static final String SUPERSEDED = "superseded_epoch";
    private static final Duration SOON = Duration.ofSeconds(1);

    private Refusals() {}

    static ServiceFailure supersededEpoch() {
        return new ServiceFailure(Code.CONFLICT, SUPERSEDED, "another owner of the stream started it anew");
    }

    static ServiceFailure stopped() {
        return new ServiceFailure(Code.GONE, "stream_stopped", "nobody looks at this log any more");
    }

    static ServiceFailure notThisCluster(String streamId) {
        return ServiceFailure.notFound("log stream", streamId);
    }

    /** The stream is not here (any more). */
    static ServiceFailure noStream() {
        return new ServiceFailure(Code.CONFLICT, NO_STREAM, "this node does not own the stream");
    }

    static ServiceFailure ringFull() {
        return ServiceFailure.unavailable(
                "ring_full", "no viewer has read on; keep the batch and repeat it", SOON, null);
    }

    static ServiceFailure noOwner(Throwable cause) {
        return ServiceFailure.unavailable(
                "no_owner", "the stream changes its owner; keep the batch and repeat it", SOON, cause);
    }

    static ServiceFailure clusterOffline(String status) {
        return new ServiceFailure(
                Code.CONFLICT,
                "cluster_offline",
                "the cluster is " + status + ": its agent is not heard of, so no log can be read");
    }

    static ServiceFailure capabilityMissing(String flag, String command) {
        return new ServiceFailure(
                Code.CONFLICT,
                "capability_missing",
                "the agent of this cluster may not read logs; " + flag + "=1 allows it: " + command);
    }

    static ServiceFailure pageGone() {
        return new ServiceFailure(Code.GONE, "page_gone", "the page was closed before it was let in");
    }

    static ServiceFailure tooManyPages(int most) {
        return ServiceFailure.busy(
                "too_many_streams", "you have " + most + " logs open on this node; close one", Duration.ofSeconds(5));
    }

    static ServiceFailure tooManyStreams(int most) {
        return ServiceFailure.busy(
                "too_many_streams",
                "the agent of this cluster sends " + most + " logs already; close one",
                Duration.ofSeconds(5));
    }
}
