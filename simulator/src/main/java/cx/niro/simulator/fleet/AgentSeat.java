package cx.niro.simulator.fleet;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;

/** What outlives the runs of one agent: its cluster, its key, and which node it talks to. Written by one event loop, read by all. */
final class AgentSeat {
    private final Lane lane;
    private final int index;
    private final SyntheticState state;
    private final SplittableRandom random;
    private final AgentUpdates updates;
    private int home;
    private volatile String clusterId;
    private volatile String key;
    private volatile boolean pollsSilenced;
    private volatile Instant pollHeldSince;
    private volatile int runs;
    private volatile String runId;
    private volatile boolean working;
    private volatile long beats;
    private volatile long polls;
    private volatile Instant lastBeatAt;

    AgentSeat(Lane lane, int index) {
        FleetOptions.Shape shape = lane.options().shape();
        this.lane = lane;
        this.index = index;
        this.state = new SyntheticState(shape.seed(), index, shape.pods());
        this.random = new SplittableRandom(shape.seed() ^ (0x9E3779B97F4A7C15L * (index + 1)));
        this.updates = new AgentUpdates(state.kubernetesVersion());
        this.home = index;
    }

    Lane lane() {
        return lane;
    }

    int index() {
        return index;
    }

    SyntheticState state() {
        return state;
    }

    SplittableRandom random() {
        return random;
    }

    AgentUpdates updates() {
        return updates;
    }

    /** The node that this agent talks to. */
    URI home() {
        List<URI> urls = lane.options().target().urls();
        return urls.get(Math.floorMod(home, urls.size()));
    }

    /** That node does not answer: try the next one, unless that was decided already. */
    void moveOnFrom(URI silent) {
        if (silent.equals(home())) {
            home++;
        }
    }

    /**
     * Makes that node the one that this agent talks to; false when it is already.
     *
     * @param url number of the node
     */
    boolean turnTo(int url) {
        URI before = home();
        home = url;
        return !before.equals(home());
    }

    void enrolled(String newClusterId, String newKey) {
        clusterId = newClusterId;
        key = newKey;
    }

    String clusterId() {
        return clusterId;
    }

    String key() {
        return key;
    }

    boolean pollsSilenced() {
        return pollsSilenced;
    }

    void silencePolls(boolean silence) {
        pollsSilenced = silence;
    }

    void pollHeld(boolean held) {
        if (held != (pollHeldSince != null)) {
            pollHeldSince = held ? Instant.now() : null;
            lane.meter().pollsHeld.add(held ? 1 : -1);
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one event loop writes
    void runStarted(String newRunId) {
        runs++;
        runId = newRunId;
        working = true;
    }

    void runEnded() {
        working = false;
        pollHeld(false);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one event loop writes
    void beatAccepted() {
        beats++;
        lastBeatAt = Instant.now();
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one event loop writes
    void pollAnswered() {
        polls++;
    }

    AgentView view() {
        Instant heldSince = pollHeldSince;
        return new AgentView(
                index,
                clusterId,
                runId,
                runs,
                working,
                heldSince != null,
                pollsSilenced,
                beats,
                polls,
                heldSince,
                lastBeatAt);
    }
}
