package cx.niro.agent;

import cx.niro.agent.apply.Applying;
import cx.niro.agent.apply.Scope;
import cx.niro.agent.command.CommandHandlers;
import cx.niro.agent.command.Executor;
import cx.niro.agent.command.Poll;
import cx.niro.agent.command.Results;
import cx.niro.agent.heartbeat.Beats;
import cx.niro.agent.heartbeat.Cadence;
import cx.niro.agent.heartbeat.OwnPod;
import cx.niro.agent.heartbeat.SelfMeasure;
import cx.niro.agent.heartbeat.Who;
import cx.niro.agent.identity.Enrollment;
import cx.niro.agent.identity.Identity;
import cx.niro.agent.identity.KeyHolder;
import cx.niro.agent.identity.KubernetesSecretStore;
import cx.niro.agent.kubernetes.Connection;
import cx.niro.agent.kubernetes.KubernetesApi;
import cx.niro.agent.kubernetes.KubernetesFailure;
import cx.niro.agent.link.Answer;
import cx.niro.agent.link.Link;
import cx.niro.agent.link.NiroServer;
import cx.niro.agent.link.Silence;
import cx.niro.agent.link.Watchdog;
import cx.niro.agent.logs.LogStreams;
import cx.niro.agent.loop.BackOff;
import cx.niro.agent.loop.Loop;
import cx.niro.agent.observe.AccessReviews;
import cx.niro.agent.observe.Observer;
import cx.niro.agent.runs.Run;
import cx.niro.agent.text.LogKeys;
import cx.niro.agent.update.SelfUpdate;
import cx.niro.protocol.EnrollRequest;
import cx.niro.protocol.Protocol;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The wiring: one link, one run, and a loop each for heartbeats, polls, commands, results and the watchdog. */
final class Agent {
    private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
    private static final Duration AFTER_ERROR = Duration.ofSeconds(5);
    private static final Duration WATCH_EVERY = Duration.ofSeconds(10);

    private final Link link;
    private final LogStreams logs;
    private final List<Loop> loops;
    private final Optional<HealthEndpoint> health;

    private Agent(Link link, LogStreams logs, List<Loop> loops, Optional<HealthEndpoint> health) {
        this.link = link;
        this.logs = logs;
        this.loops = List.copyOf(loops);
        this.health = health;
    }

    /**
     * Fails with {@link IOException} when the kubeconfig, the CA file or the health port cannot be used.
     *
     * @param exit ends the process when the link is beyond repair
     */
    static Agent start(AgentConfig config, Clock clock, Runnable exit) throws IOException {
        var silence = new Silence(clock);
        var link = new Link(config.link(), silence, clock);
        var api = new KubernetesApi(
                config.kubeconfig().map(Connection::kubeconfig).orElseGet(Connection::inPod));
        var server = new NiroServer(link);
        var run = new Run();
        var keys = new KeyHolder();
        var random = RandomGenerator.getDefault();
        var who = new Who(api, AgentVersion.read(), config.image().orElse(null), clock);
        var store = new KubernetesSecretStore(
                api, config.namespace(), config.kubeconfig().isPresent());
        var identity = new Identity(
                store,
                enrollment(server, who, run),
                config.token(),
                config.link().server().toString());
        var results = new Results(server, keys, new BackOff(random));
        var reviews = new AccessReviews(
                api, config.podsEnabled(), config.selfUpdateEnabled(), config.namespace(), config.applyNamespaces());
        var logs = new LogStreams(api, reviews, server, keys, run, random, clock);
        var scope = new Scope(
                config.namespace(),
                config.applyNamespaces(),
                config.link().server().toString());
        var applying = new Applying(api, reviews, scope, clock);
        var executor = new Executor(handlers(logs, applying), results, run, clock);
        var updates = new SelfUpdate(api, reviews, config.namespace(), config.image(), run, new BackOff(random), clock);
        updates.begin();
        var beats = new Beats(new Beats.Parts(
                identity,
                keys,
                who,
                new OwnPod(api, reviews, config.namespace(), config.podName()),
                reviews,
                new Observer(api, clock),
                server,
                run,
                new SelfMeasure(
                        new SelfMeasure.Sources(link::sentBytes, results::dropped, logs::openSince, logs::takenAt)),
                updates,
                new Cadence(config.heartbeatInterval(), Protocol.DEFAULT_HEARTBEAT_INTERVAL, random),
                new BackOff(random),
                clock));
        var poll = new Poll(server, keys, run, executor, new BackOff(random));
        var watchdog = new Watchdog(silence, link::startAfresh, executor::isBusy, exit);
        var health = config.healthPort().isPresent()
                ? Optional.of(HealthEndpoint.start(config.healthPort().getAsInt(), run::isReady))
                : Optional.<HealthEndpoint>empty();
        LOG.atInfo()
                .addKeyValue(LogKeys.VERSION, AgentVersion.read())
                .addKeyValue(LogKeys.SERVER, config.link().server())
                .addKeyValue(LogKeys.NAMESPACE, config.namespace())
                .addKeyValue(LogKeys.RUN, run.id())
                .log("agent started");
        var loops = new ArrayList<>(List.of(
                loop("niro-heartbeat", beats::beatOnce),
                loop("niro-poll", poll::pollOnce),
                loop("niro-results", results::postNext),
                loop("niro-update", updates::turn),
                loop("niro-watchdog", () -> {
                    watchdog.look();
                    return WATCH_EVERY;
                })));
        for (int worker = 1; worker <= Executor.WORKERS; worker++) {
            loops.add(loop("niro-commands-" + worker, executor::executeNext));
        }
        return new Agent(link, logs, loops, health);
    }

    /** Ends within moments: what is in flight is cut, and safe to repeat. */
    void stop() {
        loops.forEach(Loop::stop);
        logs.stopAll();
        link.close();
        health.ifPresent(HealthEndpoint::stop);
        LOG.info("agent stopped");
    }

    /** The one list of what this agent does when it is told to. */
    static CommandHandlers handlers(LogStreams logs, Applying applying) {
        return new CommandHandlers(Stream.of(logs.handlers(), applying.handlers())
                .flatMap(List::stream)
                .toList());
    }

    private static Loop loop(String name, Loop.Step step) {
        var loop = new Loop(name, AFTER_ERROR, step);
        loop.start();
        return loop;
    }

    private static Enrollment enrollment(NiroServer server, Who who, Run run) {
        return (token, nonce) -> {
            try {
                return server.enroll(new EnrollRequest(
                        token.value(), nonce.value(), who.cluster().uid(), run.id(), who.agent()));
            } catch (KubernetesFailure e) {
                return new Answer.Unreachable<>("the cluster's identity cannot be read: " + e.getMessage());
            }
        };
    }
}
