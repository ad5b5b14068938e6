package cx.niro.agent.command;

import cx.niro.agent.identity.Credential;
import cx.niro.agent.identity.Identity;
import cx.niro.agent.identity.KeyHolder;
import cx.niro.agent.link.Answer;
import cx.niro.agent.link.NiroServer;
import cx.niro.agent.loop.BackOff;
import cx.niro.agent.runs.Run;
import cx.niro.agent.text.Hidden;
import cx.niro.agent.text.LogKeys;
import cx.niro.protocol.Delivery;
import cx.niro.protocol.PollAnswer;
import cx.niro.protocol.PollRequest;
import cx.niro.protocol.Proof;
import cx.niro.protocol.Protocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The long poll. Used by one thread. */
public final class Poll {
    /** How often to look whether this run may poll. */
    private static final Duration UNTIL_ALLOWED = Duration.ofMillis(250);
    /** A server that answers at once with nothing must not be asked in a spin. */
    private static final Duration SHORTEST_IDLE = Duration.ofMillis(500);

    private static final Logger LOG = LoggerFactory.getLogger(Poll.class);

    private final NiroServer server;
    private final KeyHolder keys;
    private final Run run;
    private final Executor executor;
    private final BackOff backOff;
    private List<String> unacknowledged = List.of();
    private boolean proven;
    private Hidden deadKey;
    private long deadKeyTriedAt;

    public Poll(NiroServer server, KeyHolder keys, Run run, Executor executor, BackOff backOff) {
        this.server = server;
        this.keys = keys;
        this.run = run;
        this.executor = executor;
        this.backOff = backOff;
    }

    /** One turn of the poll loop; answers how long to rest. */
    public Duration pollOnce() {
        var credential = keys.get();
        // the server knows this run only after its first beat
        if (credential.isEmpty() || run.standsBy() || run.isAside() || !run.wasAccepted() || isDead(credential.get())) {
            return UNTIL_ALLOWED;
        }
        return poll(credential.get());
    }

    private Duration poll(Credential credential) {
        var proofs = run.proofs().forPoll();
        var acknowledged = unacknowledged;
        var hold = proven && !run.isCandidate() ? Protocol.POLL_HOLD : Protocol.POLL_HOLD_UNPROVEN;
        proven = false;
        var begun = System.nanoTime();
        var answer =
                server.poll(credential.key(), new PollRequest(run.id(), (int) hold.toSeconds(), acknowledged, proofs));
        if (answer instanceof Answer.Accepted<PollAnswer> accepted) {
            backOff.reset();
            return answered(accepted.body(), acknowledged, proofs, Duration.ofNanos(System.nanoTime() - begun));
        }
        if (answer instanceof Answer.Refused<PollAnswer> refused && refused.fromServer()) {
            obey(refused, credential);
        }
        LOG.atWarn().addKeyValue(LogKeys.REASON, answer).log("a poll for commands failed, it is tried again");
        return Answer.wait(answer, backOff::next);
    }

    private void obey(Answer.Refused<PollAnswer> refused, Credential credential) {
        if (refused.status() == 409) {
            run.standBy(refused.code());
        } else if (refused.status() == 401) {
            deadKey = credential.key();
            deadKeyTriedAt = System.nanoTime();
        }
    }

    /** A refused key is tried again slowly, a new one at once. */
    private boolean isDead(Credential credential) {
        return credential.key().equals(deadKey) && System.nanoTime() - deadKeyTriedAt < Identity.SLOWLY.toNanos();
    }

    private Duration answered(PollAnswer body, List<String> acknowledged, List<Proof> proofs, Duration held) {
        run.proofs().returnedByPoll(proofs);
        var deliveries = body == null ? List.<Delivery>of() : body.commands();
        if (body != null) {
            run.proofs().fromPoll(body.proof());
            proven = body.proof() != null;
        }
        var ids = new ArrayList<String>();
        for (var delivery : deliveries) {
            // a candidate executes nothing; what it was given all the same comes again
            if (!run.isCandidate() && executor.take(delivery)) {
                ids.add(delivery.id());
            }
        }
        unacknowledged = List.copyOf(ids);
        var idle = ids.isEmpty() && acknowledged.isEmpty() && held.compareTo(SHORTEST_IDLE) < 0;
        return idle ? SHORTEST_IDLE : Duration.ZERO;
    }
}
