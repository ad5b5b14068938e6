package cx.niro.agent.observe;

import cx.niro.protocol.MissingPart;
import cx.niro.protocol.Snapshot;
import cx.niro.protocol.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What one look at the cluster gave.
 *
 * @param usage empty without metrics-server
 * @param at when it began
 * @param complete whether the API server answered every list that the agent may ask for
 */
public record Observation(
        Snapshot snapshot,
        Optional<Usage> usage,
        List<MissingPart> missing,
        Instant at,
        Duration took,
        boolean complete) {}
