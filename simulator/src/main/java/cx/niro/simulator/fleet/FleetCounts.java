package cx.niro.simulator.fleet;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a fleet did so far; {@link #since} makes the difference of two.
 *
 * @param enrolled agents with a key
 * @param beats accepted heartbeats
 * @param fullSnapshots those among them that carried a snapshot
 * @param deltas those among them that carried a delta
 * @param resyncs how often the server asked for the state again
 * @param skippedBeats intended beats that fell out because the one before was not answered within the interval
 * @param polls answered polls
 * @param pollsHeld polls that wait for an answer now
 * @param deliveries commands in answers of polls, repeated ones included
 * @param executions commands that were begun
 * @param results accepted results
 * @param overdueBeats intended before the end of a measurement and not answered at its end
 * @param bytesSent of accepted heartbeats with their HTTP headers
 * @param bytesReceived of the answers of accepted heartbeats
 * @param pollBytesSent of answered polls, counted alike
 * @param pollBytesReceived of their answers
 * @param errors by call and reason, such as {@code heartbeat 503 database_unavailable}
 */
public record FleetCounts(
        long enrolled,
        long beats,
        long fullSnapshots,
        long deltas,
        long resyncs,
        long skippedBeats,
        long polls,
        long pollsHeld,
        long deliveries,
        long executions,
        long results,
        long overdueBeats,
        long bytesSent,
        long bytesReceived,
        long pollBytesSent,
        long pollBytesReceived,
        Map<String, Long> errors) {
    public FleetCounts {
        errors = Map.copyOf(errors);
    }

    /** The difference; {@code enrolled} and {@code pollsHeld} are what they are now. */
    FleetCounts since(FleetCounts start) {
        var newErrors = new TreeMap<String, Long>();
        errors.forEach((reason, count) -> {
            long more = count - start.errors.getOrDefault(reason, 0L);
            if (more > 0) {
                newErrors.put(reason, more);
            }
        });
        return new FleetCounts(
                enrolled,
                beats - start.beats,
                fullSnapshots - start.fullSnapshots,
                deltas - start.deltas,
                resyncs - start.resyncs,
                skippedBeats - start.skippedBeats,
                polls - start.polls,
                pollsHeld,
                deliveries - start.deliveries,
                executions - start.executions,
                results - start.results,
                overdueBeats - start.overdueBeats,
                bytesSent - start.bytesSent,
                bytesReceived - start.bytesReceived,
                pollBytesSent - start.pollBytesSent,
                pollBytesReceived - start.pollBytesReceived,
                newErrors);
    }
}
