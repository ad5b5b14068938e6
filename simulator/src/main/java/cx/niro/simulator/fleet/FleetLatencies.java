package cx.niro.simulator.fleet;

/**
 * How fast the server answered.
 *
 * @param beatsFromIntended heartbeats, from the time when each was meant to be sent: a stall counts for every beat that it held up
 * @param beatsFromSent heartbeats, from the time when each was really sent
 * @param enrollments one each, without the creation of the cluster
 * @param firstBeats with full snapshot, right after the enrollment
 * @param results of commands
 * @param pollsBeyondHold polls that were answered without commands: how much longer than the hold they took, from the time when each
 *     was meant to be sent
 */
public record FleetLatencies(
        Percentiles beatsFromIntended,
        Percentiles beatsFromSent,
        Percentiles enrollments,
        Percentiles firstBeats,
        Percentiles results,
        Percentiles pollsBeyondHold) {}
