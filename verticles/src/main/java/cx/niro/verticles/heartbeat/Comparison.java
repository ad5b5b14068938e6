package cx.niro.verticles.heartbeat;

import cx.niro.protocol.MissingPart;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a beat of the current run means for the stored state. */
enum Comparison {
    /** An older or repeated message: no effect. */
    STALE,
    /** Only a sign of life. */
    UNCHANGED,
    /** To be stored. */
    CHANGED,
    /** A delta: to be stored if it makes of the stored state the one that the agent has. */
    DELTA,
    /** The server lacks the state that the beat speaks of: the next one must carry it. A sign of life all the same. */
    RESYNC;

    /** What the agent measured of itself does not count as a change, but is stored again after this time. */
    private static final Duration STATS_LIFE = Duration.ofMinutes(5);

    static Comparison of(KnownCluster known, Observed observed, Instant now) {
        var beat = observed.beat();
        if (beat.sequence() <= known.lastSequence()) {
            return STALE;
        }
        var sameState = beat.digest() == null || beat.digest().equals(known.digest());
        if (!observed.hasSnapshot() && (!sameState || podsSwitched(known, observed))) {
            return mayBeMerged(known, observed) ? DELTA : RESYNC;
        }
        return sameState
                        && hasSameFacts(known, observed)
                        && now.isBefore(known.storedAt().plus(STATS_LIFE))
                ? UNCHANGED
                : CHANGED;
    }

    /** Which state is stored, the store says: another node may have stored the base. */
    private static boolean mayBeMerged(KnownCluster known, Observed observed) {
        return observed.hasDelta()
                && observed.beat().delta().digest().equals(observed.beat().digest())
                && !podsSwitched(known, observed);
    }

    /** What may be stored of a state depends on this capability, so the same digest is not the same state. */
    private static boolean podsSwitched(KnownCluster known, Observed observed) {
        return known.digest() != null
                && known.facts().capabilities().podsEnabled()
                        != observed.beat().capabilities().podsEnabled();
    }

    private static boolean hasSameFacts(KnownCluster known, Observed observed) {
        var beat = observed.beat();
        var facts = known.facts();
        return facts != null
                && facts.epoch() == known.run().epoch()
                && facts.capabilities().equals(beat.capabilities())
                && facts.agent().equals(beat.agent())
                && kinds(facts.missing()).equals(kinds(beat.missing()));
    }

    /** Messages of the API server may carry times and counters. */
    private static Set<String> kinds(List<MissingPart> missing) {
        var kinds = new HashSet<String>();
        missing.forEach(part -> kinds.add(part.part() + ' ' + part.reason()));
        return kinds;
    }
}
