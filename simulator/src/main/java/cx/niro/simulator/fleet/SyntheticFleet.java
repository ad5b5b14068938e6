package cx.niro.simulator.fleet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Many agents of the real protocol over real connections. {@link #start} creates the clusters, enrolls their agents and lets
 * them beat and poll until {@link #close}. Methods may be called from any thread but event loops.
 */
public final class SyntheticFleet implements AutoCloseable {
    private static final Duration CLOSE = Duration.ofSeconds(30);
    private static final List<String> ENVIRONMENTS = List.of("dev", "staging", "production");

    private final FleetOptions options;
    private final FleetMeter meter = new FleetMeter();
    private final Executions executions;
    private final Holds holds = new Holds();
    private final FleetLogs logs = new FleetLogs();
    private final Vertx vertx;
    private final List<Lane> lanes;
    private final CompletableFuture<Void> ready;
    private final AtomicBoolean closed = new AtomicBoolean();

    private SyntheticFleet(FleetOptions options) {
        this.options = options;
        this.executions = new Executions(options.bounds().rememberedCommands());
        this.vertx = Vertx.vertx(
                new VertxOptions().setEventLoopPoolSize(options.bounds().eventLoops()));
        this.lanes = IntStream.range(0, options.bounds().eventLoops())
                .mapToObj(number -> new Lane(number, options, meter, executions, holds, logs))
                .toList();
        await(Future.all(lanes.stream().map(vertx::deployVerticle).toList()), CLOSE);
        this.ready = enrollAll().toCompletionStage().toCompletableFuture();
    }

    /** Begins at once and returns; {@link #awaitReady} waits until all agents work. */
    public static SyntheticFleet start(FleetOptions options) {
        return new SyntheticFleet(options);
    }

    private Future<Void> enrollAll() {
        return Future.all(lanes.stream().map(this::enrollLane).toList()).mapEmpty();
    }

    private Future<Void> enrollLane(Lane lane) {
        FleetOptions.Target target = options.target();
        int atATime = options.bounds().enrollConcurrency() / lanes.size();
        return onLoop(lane, () -> {
            var controlPlane = controlPlane(lane);
            return controlPlane
                    .signIn(target.email(), target.password())
                    .compose(v -> Bounded.forEach(lane.agents(), atATime, agent -> bringUp(agent, controlPlane)));
        });
    }

    private Future<Void> bringUp(SyntheticAgent agent, ControlPlane controlPlane) {
        int index = agent.seat().index();
        return controlPlane
                .createCluster(
                        "%s-%05d".formatted(options.target().namePrefix(), index),
                        ENVIRONMENTS.get(index % ENVIRONMENTS.size()))
                .compose(agent::enroll)
                .compose(v -> agent.start());
    }

    private ControlPlane controlPlane(Lane lane) {
        return new ControlPlane(vertx, lane.http(), options.target().urls().get(0), meter);
    }

    /** Completes when every agent is enrolled and had its first beat accepted; fails if one could not be. */
    public CompletableFuture<Void> ready() {
        return ready.copy();
    }

    /** Waits for {@link #ready}; fails with IllegalStateException when that takes longer, or fails. */
    @CanIgnoreReturnValue
    public SyntheticFleet awaitReady(Duration longest) {
        try {
            ready.copy().orTimeout(longest.toMillis(), TimeUnit.MILLISECONDS).join();
            return this;
        } catch (CompletionException e) {
            throw new IllegalStateException("the fleet is not ready: " + e.getCause() + ", " + counts(), e.getCause());
        }
    }

    public FleetCounts counts() {
        return meter.counts();
    }

    /** Answer times since the last call. */
    public FleetLatencies takeLatencies() {
        return meter.takeLatencies();
    }

    /** Every command that an agent got, by its id. */
    public Map<String, Execution> executions() {
        return executions.all();
    }

    /** When each command was begun by an agent for the first time, by System.nanoTime() of this process. */
    public Map<String, Long> executionTimes() {
        return executions.begun();
    }

    /** What all containers print, for streams that begin from now on. */
    public void printLogs(double perSecond, int bytes) {
        printLogs(new LogPrint(perSecond, bytes, FleetLogs.now()));
    }

    /** What all containers print, for streams that begin from now on. */
    public void printLogs(LogPrint print) {
        logs.print(print);
    }

    public FleetLogCounts logCounts() {
        return logs.counts();
    }

    /** All agents, in the order of their numbers. */
    public List<AgentView> agents() {
        return all().map(agent -> agent.seat().view())
                .sorted(Comparator.comparingInt(AgentView::index))
                .toList();
    }

    public AgentView agent(int index) {
        return one(index).seat().view();
    }

    /** As a killed process: no word to the server. */
    public void stopAgent(int index) {
        on(index, SyntheticAgent::stop);
    }

    /** With a new run_id, if it was stopped. */
    public void startAgent(int index) {
        on(index, this::startAgent);
    }

    /** Stops the agent and starts a new run at once. */
    public void restartAgent(int index) {
        on(index, agent -> {
            agent.stop();
            startAgent(agent);
        });
    }

    private void startAgent(SyntheticAgent agent) {
        agent.start().onFailure(cause -> meter.failed("start", cause));
    }

    /** All agents talk to that node from now on, until it fails them; held polls are dropped and come again there. */
    public void turnTo(int url) {
        lanes.forEach(lane -> lane.run(() -> lane.agents().forEach(agent -> agent.turnTo(url))));
    }

    /**
     * Lets commands of the type {@code hold} end, those that agents work on and those that are still to come: each after a time of its
     * own between zero and {@code within}. Without this, agents work on them for ever.
     */
    public void releaseHolds(Duration within) {
        holds.release(within);
    }

    /** Makes holds last again, after {@link #releaseHolds}. */
    public void keepHolds() {
        holds.keep();
    }

    /** Heartbeats only, or polls again. */
    public void silencePolls(int index, boolean silence) {
        on(index, agent -> agent.silencePolls(silence));
    }

    /** Drops the connection of the agent's poll; the poll comes again by itself. */
    public void reconnectAgent(int index) {
        on(index, SyntheticAgent::reconnect);
    }

    /** Counts the beats that are due and not answered, at the end of a measurement: a server that stands still must not look fast. */
    void countOverdueBeats() {
        await(
                Future.all(lanes.stream()
                        .map(lane -> onLoop(lane, () -> {
                            lane.agents().forEach(SyntheticAgent::countOverdueBeat);
                            return Future.<Void>succeededFuture();
                        }))
                        .toList()),
                CLOSE);
    }

    /** The text of each node's /metrics; empty texts where there are none. */
    List<String> serverMetrics() {
        Lane lane = lanes.get(0);
        return options.target().urls().stream()
                .map(url ->
                        await(onLoop(lane, () -> new ControlPlane(vertx, lane.http(), url, meter).metrics()), CLOSE))
                .toList();
    }

    /** Deletes the fleet's clusters on the server; its agents' keys die with them. */
    void removeClusters(Duration longest) {
        Future<?> removed = Future.all(lanes.stream()
                .map(lane -> onLoop(lane, () -> removeClusters(lane)))
                .toList());
        await(removed, longest);
    }

    private Future<Void> removeClusters(Lane lane) {
        FleetOptions.Target target = options.target();
        var controlPlane = controlPlane(lane);
        lane.agents().forEach(SyntheticAgent::stop);
        List<String> ids = lane.agents().stream()
                .map(agent -> agent.seat().clusterId())
                .filter(id -> id != null)
                .toList();
        return controlPlane
                .signIn(target.email(), target.password())
                .compose(v -> Bounded.forEach(
                        ids, options.bounds().enrollConcurrency() / lanes.size(), controlPlane::deleteCluster));
    }

    private void on(int index, Consumer<SyntheticAgent> action) {
        SyntheticAgent agent = one(index);
        agent.seat().lane().run(() -> action.accept(agent));
    }

    private SyntheticAgent one(int index) {
        return all().filter(agent -> agent.seat().index() == index)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no agent " + index));
    }

    private Stream<SyntheticAgent> all() {
        return lanes.stream().flatMap(lane -> lane.agents().stream());
    }

    private static <T> Future<T> onLoop(Lane lane, Supplier<Future<T>> action) {
        return Future.future(promise -> lane.run(() -> action.get().onComplete(promise)));
    }

    @CanIgnoreReturnValue
    private static <T> T await(Future<T> future, Duration longest) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(longest.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /** Ends all agents without a word to the server. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            await(vertx.close(), CLOSE);
        }
    }
}
