package cx.niro.verticles.heartbeat;

import cx.niro.protocol.AgentInfo;
import cx.niro.protocol.Heartbeat;
import cx.niro.protocol.ImageReference;
import cx.niro.protocol.UpdateOffer;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Offer;
import cx.niro.verticles.heartbeat.HeartbeatMessages.UpdateSeen;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Which clusters are offered a version of the agent now, and what of their beats is news of it. Each state is told once, for an
 * agent repeats it with every beat. Not thread-safe: it belongs to one event loop.
 */
final class UpdateOffers {
    private static final int MOST_TOLD = 50_000;

    private final Consumer<UpdateSeen> news;
    private final Map<UUID, UpdateSeen> told = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, UpdateSeen> eldest) {
            return size() > MOST_TOLD;
        }
    };
    private Map<UUID, Offer> offers = Map.of();

    UpdateOffers(Consumer<UpdateSeen> news) {
        this.news = news;
    }

    /** These take the place of all before. */
    void replace(List<Offer> all) {
        var byCluster = new HashMap<UUID, Offer>();
        // of two for one cluster the one that is to be told
        all.forEach(offer -> byCluster.merge(offer.clusterId(), offer, (one, other) -> one.open() ? one : other));
        offers = byCluster;
    }

    /** Passes on what a run said that waits for its turn. */
    void hearCandidate(UUID clusterId, Heartbeat beat) {
        hear(clusterId, beat);
    }

    /** What the answer to a beat of the current run offers; null for nothing. */
    UpdateOffer answer(UUID clusterId, Heartbeat beat) {
        var offer = offers.get(clusterId);
        if (offer != null && isRunBy(beat.agent(), offer.update())) {
            tell(new UpdateSeen(clusterId, offer.update().id(), "succeeded", null, null));
            return null;
        }
        hear(clusterId, beat);
        if (offer == null || !offer.open()) {
            return null;
        }
        if (!beat.capabilities().selfUpdateEnabled()) {
            tell(new UpdateSeen(
                    clusterId,
                    offer.update().id(),
                    "refused",
                    "capability_missing",
                    "the agent may not update itself any more; NIRO_ENABLE_SELF_UPDATE=1 allows it"));
            return null;
        }
        return offer.update();
    }

    private void hear(UUID clusterId, Heartbeat beat) {
        var said = beat.update();
        if (said != null) {
            tell(new UpdateSeen(clusterId, said.id(), said.state(), said.reason(), said.message()));
        }
    }

    private void tell(UpdateSeen seen) {
        if (!seen.equals(told.put(seen.clusterId(), seen))) {
            news.accept(seen);
        }
    }

    static boolean isRunBy(AgentInfo agent, UpdateOffer offer) {
        return offer.version().equals(agent.agentVersion()) || ImageReference.sameVersion(agent.image(), offer.image());
    }
}
