package cx.niro.agent.runs;

import cx.niro.agent.text.LogKeys;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of this process as the server counts it. A run that the server superseded or quarantined stands by: it beats
 * slowly, asks for no commands, and works again when a beat is accepted. A run of a version that was set back stays aside: the
 * server hears nothing of it, lest it be promoted.
 */
public final class Run {
    private static final Logger LOG = LoggerFactory.getLogger(Run.class);

    private final String id = UUID.randomUUID().toString();
    private final AtomicLong sequence = new AtomicLong();
    private final Proofs proofs = new Proofs();
    private volatile boolean standingBy;
    private volatile boolean accepted;
    private volatile boolean candidate;
    private volatile boolean promoted;
    private volatile boolean aside;

    public String id() {
        return id;
    }

    /** 1 for the first beat. */
    public long nextSequence() {
        return sequence.incrementAndGet();
    }

    public Proofs proofs() {
        return proofs;
    }

    /** @param code why, such as {@code superseded} */
    public void standBy(String code) {
        if (!standingBy) {
            LOG.atWarn()
                    .addKeyValue(LogKeys.RUN, id)
                    .addKeyValue(LogKeys.CODE, code)
                    .log("the server lets another run work, this one stands by");
        }
        standingBy = true;
    }

    /** A beat was accepted. */
    public void accept() {
        if (standingBy) {
            LOG.atInfo().addKeyValue(LogKeys.RUN, id).log("the server accepts this run again");
        }
        standingBy = false;
        accepted = true;
    }

    public boolean standsBy() {
        return standingBy;
    }

    /** From now on this is the new run of a self-update: it proves itself beside the old one and executes nothing. */
    public void beCandidate() {
        aside = false;
        candidate = !promoted;
    }

    /** There is no update that this run would have to prove itself in. */
    public void beOrdinary() {
        aside = false;
        candidate = false;
    }

    /** The version that this process runs was set back: it neither beats nor polls nor executes until its pod is gone. */
    public void stayAside() {
        aside = true;
    }

    public boolean isAside() {
        return aside;
    }

    /** The server made this candidate the current run. */
    public void promote() {
        if (candidate) {
            LOG.atInfo()
                    .addKeyValue(LogKeys.RUN, id)
                    .log("the server promoted this run, the new version works from now on");
            promoted = true;
            candidate = false;
        }
    }

    public boolean isCandidate() {
        return candidate;
    }

    public boolean wasPromoted() {
        return promoted;
    }

    /** Whether this run does the agent's work, as far as it knows. */
    public boolean isReady() {
        return accepted && !candidate && !aside;
    }

    /** Whether the server ever accepted a beat of this run. */
    public boolean wasAccepted() {
        return accepted;
    }
}
