package cx.niro.agent.logs;

import cx.niro.agent.command.CommandHandler;
import cx.niro.agent.command.Outcome;
import cx.niro.agent.identity.KeyHolder;
import cx.niro.agent.kubernetes.KubernetesApi;
import cx.niro.agent.link.Answer;
import cx.niro.agent.link.NiroServer;
import cx.niro.agent.loop.BackOff;
import cx.niro.agent.observe.AccessReviews;
import cx.niro.agent.runs.Run;
import cx.niro.agent.text.LogKeys;
import cx.niro.protocol.Command.LogsStart;
import cx.niro.protocol.Command.LogsStop;
import cx.niro.protocol.LogBatch;
import cx.niro.protocol.LogCredit;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log streams of this run, at most {@value #MOST}. Thread-safe. */
public final class LogStreams {
    /** Each costs two threads and less than 256 KiB. */
    static final int MOST = 16;

    private static final Logger LOG = LoggerFactory.getLogger(LogStreams.class);

    private final KubernetesApi api;
    private final AccessReviews reviews;
    private final NiroServer server;
    private final KeyHolder keys;
    private final Run run;
    private final RandomGenerator random;
    private final Clock clock;
    private final Map<String, LogStream> running = new HashMap<>();
    private int begun;
    private volatile Instant takenAt;
    private Instant openSince;

    public LogStreams(
            KubernetesApi api,
            AccessReviews reviews,
            NiroServer server,
            KeyHolder keys,
            Run run,
            RandomGenerator random,
            Clock clock) {
        this.api = api;
        this.reviews = reviews;
        this.server = server;
        this.keys = keys;
        this.run = run;
        this.random = random;
        this.clock = clock;
    }

    /** Of the commands that begin and end streams. */
    public List<CommandHandler<?>> handlers() {
        return List.of(new LogsStartHandler(this), new LogsStopHandler(this));
    }

    Outcome start(LogsStart start) {
        if (!reviews.mayReadLogs(start.namespace())) {
            return Outcome.failed(
                    "capability_missing",
                    "this agent may not read logs; NIRO_ENABLE_LOGS=1 with the install command allows it");
        }
        synchronized (this) {
            var present = running.get(start.streamId());
            if (present != null && present.epoch() >= start.epoch()) {
                return present.epoch() == start.epoch() ? Outcome.succeeded() : superseded(present);
            }
            if (present == null && running.size() >= MOST) {
                return Outcome.failed(
                        "too_many_streams", "this agent already reads " + MOST + " logs, as many as it may");
            }
            if (present != null) {
                present.stop();
            }
            var stream = stream(start);
            if (running.isEmpty()) {
                openSince = clock.instant();
            }
            running.put(start.streamId(), stream);
            stream.begin();
        }
        LOG.atInfo()
                .addKeyValue(LogKeys.STREAM, start.streamId())
                .addKeyValue(LogKeys.NAMESPACE, start.namespace())
                .log("a log stream begins");
        return Outcome.succeeded();
    }

    private LogStream stream(LogsStart start) {
        var logs = new KubernetesPodLogs(api, start.namespace(), start.pod(), start.container());
        var outbox = new Outbox();
        var end = new Ending(start);
        var follower = new Follower(start, new WatchedLogs(logs, System::nanoTime), outbox, new BackOff(random));
        var sender = new Sender(
                start.streamId(),
                start.epoch(),
                start.creditBytes(),
                outbox,
                batch -> post(start.streamId(), batch),
                new BackOff(random),
                () -> takenAt = clock.instant(),
                end);
        return new LogStream(Integer.toString(++begun), start.epoch(), follower, sender, () -> !run.standsBy(), end);
    }

    private Answer<LogCredit> post(String streamId, LogBatch batch) {
        return keys.get()
                .map(credential -> server.logs(credential.key(), streamId, batch))
                .orElseGet(() -> new Answer.Unreachable<>("the agent has no key"));
    }

    synchronized Outcome stop(LogsStop stop) {
        var present = running.get(stop.streamId());
        if (present != null && present.epoch() > stop.epoch()) {
            return superseded(present);
        }
        end(stop.streamId(), stop.epoch());
        return Outcome.succeeded();
    }

    private static Outcome superseded(LogStream present) {
        return Outcome.failed("superseded_epoch", "the stream has epoch " + present.epoch());
    }

    private synchronized void end(String streamId, long epoch) {
        var present = running.get(streamId);
        if (present != null && present.epoch() <= epoch) {
            running.remove(streamId);
            present.stop();
            LOG.atInfo().addKeyValue(LogKeys.STREAM, streamId).log("a log stream ends");
        }
    }

    /** Ends all of them. */
    public synchronized void stopAll() {
        running.values().forEach(LogStream::stop);
        running.clear();
    }

    /** How many are running. */
    public synchronized int open() {
        return running.size();
    }

    /** Since when there is always one running; empty while there is none. */
    public synchronized Optional<Instant> openSince() {
        return Optional.ofNullable(openSince).filter(since -> !running.isEmpty());
    }

    /** When the server last took a batch; empty if never. */
    public Optional<Instant> takenAt() {
        return Optional.ofNullable(takenAt);
    }

    /** Ends the stream of a command, but not one that took its place. */
    private final class Ending implements Runnable {
        private final LogsStart start;

        Ending(LogsStart start) {
            this.start = start;
        }

        @Override
        public void run() {
            end(start.streamId(), start.epoch());
        }
    }
}
