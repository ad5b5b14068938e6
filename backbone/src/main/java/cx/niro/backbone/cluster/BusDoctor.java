package cx.niro.backbone.cluster;

import cx.niro.verticles.bus.Address;
import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.bus.Done;
import cx.niro.verticles.bus.LogKeys;
import cx.niro.verticles.bus.Loop;
import cx.niro.verticles.bus.NodeMessages;
import cx.niro.verticles.bus.NodeMessages.MayHaveMissed;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches whether the bus reaches whom it should: compares registrations with members, pings every inbox, registers again what was
 * lost, and calls the node unwell after three bad rounds. It also notices that this node stood still, or came back from a split, and
 * tells the concerns that they may have missed something.
 */
final class BusDoctor extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(BusDoctor.class);
    static final Address<Ping, Done> PING = new Address<>("doctor", Ping.class, Done.class);
    private static final Duration EVERY = Duration.ofSeconds(15);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);
    private static final Duration LOOK_WITHIN = Duration.ofSeconds(25);
    private static final Duration PULSE = Duration.ofSeconds(1);
    private static final Duration STOOD_STILL = Duration.ofSeconds(5);
    private static final int MOST_BAD_ROUNDS = 3;

    private final HazelcastMembers members;
    private final BusRegistrations registrations;
    private final Duration every;
    private final Timer pings;
    private Bus bus;
    private Loop rounds;
    private Loop pulses;
    private long lastPulse;
    private volatile int badRounds;
    private volatile int ghosts;
    private volatile int silentPeers;

    record Ping(String from) {}

    BusDoctor(HazelcastMembers members, BusRegistrations registrations, MeterRegistry registry) {
        this(members, registrations, registry, EVERY);
    }

    BusDoctor(HazelcastMembers members, BusRegistrations registrations, MeterRegistry registry, Duration every) {
        this.members = members;
        this.registrations = registrations;
        this.every = every;
        this.pings = Timer.builder("niro.bus.ping")
                .description("round trip to another node's inbox")
                .publishPercentiles(0.5, 0.99)
                .register(registry);
        Gauge.builder("niro.bus.ghost.registrations", () -> ghosts)
                .description("registrations of nodes that are gone")
                .register(registry);
        Gauge.builder("niro.bus.silent.peers", () -> silentPeers)
                .description("nodes that are members but do not answer on the bus")
                .register(registry);
    }

    boolean isWell() {
        return badRounds < MOST_BAD_ROUNDS;
    }

    @Override
    public Future<?> start() {
        bus = new Bus(vertx);
        lastPulse = System.nanoTime();
        members.onMerge(this::mayHaveMissed);
        members.onChange(live -> bus.keepPeers(live));
        return bus.serveInbox(members.nodeId(), PING, ping -> Future.succeededFuture(Done.DONE))
                .onSuccess(registered -> {
                    rounds = Loop.start(vertx, "bus-doctor", every, this::look);
                    pulses = Loop.start(vertx, "pulse", PULSE, this::pulse);
                });
    }

    @Override
    public Future<?> stop() {
        if (rounds != null) {
            rounds.stop();
            pulses.stop();
        }
        return Future.succeededFuture();
    }

    /** A timer that comes much too late means that the process stood still, and its messages with it. */
    private Future<?> pulse() {
        var now = System.nanoTime();
        var late = Duration.ofNanos(now - lastPulse).minus(PULSE);
        lastPulse = now;
        if (late.compareTo(STOOD_STILL) > 0) {
            mayHaveMissed("this node stood still for " + late.toSeconds() + " s");
        }
        return Future.succeededFuture();
    }

    private void mayHaveMissed(String reason) {
        LOG.atWarn().addKeyValue(LogKeys.REASON, reason).log("messages may have been missed, reading them up");
        bus.publishHere(NodeMessages.MAY_HAVE_MISSED, new MayHaveMissed(reason));
    }

    private Future<?> look() {
        return registrations
                .read(vertx)
                .compose(found -> pingAll()
                        .map(silent ->
                                Checkup.of(members.nodeId(), members.live(), bus.registrations(), found, silent)))
                .timeout(LOOK_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(failure -> note(false))
                .compose(this::treat);
    }

    private Future<Set<String>> pingAll() {
        Set<String> silent = ConcurrentHashMap.newKeySet();
        var others = members.live().stream()
                .filter(node -> !node.equals(members.nodeId()))
                .collect(Collectors.toSet());
        var all = others.stream()
                .map(node -> ping(node).otherwise(failure -> {
                    silent.add(node);
                    return Done.DONE;
                }))
                .toList();
        return all.isEmpty() ? Future.succeededFuture(silent) : Future.join(all).map(silent);
    }

    private Future<Done> ping(String node) {
        var begun = Timer.start();
        return bus.request(node, PING, new Ping(members.nodeId()), ANSWER_WITHIN)
                .onSuccess(pong -> {
                    var unused = begun.stop(pings);
                });
    }

    private Future<?> treat(Checkup checkup) {
        ghosts = checkup.ghosts();
        silentPeers = checkup.silent().size();
        if (ghosts > 0 || silentPeers > 0) {
            LOG.atWarn()
                    .addKeyValue("ghosts", ghosts)
                    .addKeyValue("silent", checkup.silent())
                    .log("the bus does not reach all nodes that it names");
        }
        note(checkup.isWell());
        return checkup.lost().isEmpty() ? Future.succeededFuture() : renew(checkup.lost());
    }

    private Future<?> renew(List<String> lost) {
        LOG.atWarn()
                .addKeyValue(LogKeys.ADDRESS, lost)
                .log("other nodes lost registrations of this one, renewing them");
        return Future.join(lost.stream().map(bus::renew).toList())
                .onSuccess(renewed -> mayHaveMissed("registrations were lost"));
    }

    private void note(boolean well) {
        var before = badRounds;
        badRounds = well ? 0 : before + 1;
        if (well && before >= MOST_BAD_ROUNDS) {
            mayHaveMissed("the bus was not well");
        }
        if (badRounds == MOST_BAD_ROUNDS) {
            LOG.atError().log("the bus has been unwell for three rounds: this node is not ready");
        }
    }
}
