package cx.niro.agent.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cx.niro.agent.FakeNiroServer;
import cx.niro.agent.TestClock;
import cx.niro.agent.identity.Credential;
import cx.niro.agent.identity.KeyHolder;
import cx.niro.agent.link.Link;
import cx.niro.agent.link.LinkConfig;
import cx.niro.agent.link.NiroServer;
import cx.niro.agent.link.ProxyRules;
import cx.niro.agent.link.Silence;
import cx.niro.agent.loop.BackOff;
import cx.niro.agent.runs.Run;
import cx.niro.agent.text.Hidden;
import cx.niro.protocol.AgentInfo;
import cx.niro.protocol.Command;
import cx.niro.protocol.CommandResult;
import cx.niro.protocol.Delivery;
import cx.niro.protocol.EnrollRequest;
import cx.niro.protocol.ObjectOutcome;
import cx.niro.protocol.ObjectRef;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExecutorTest {
    private final TestClock clock = new TestClock();
    private final FakeNiroServer server = FakeNiroServer.start();
    private final KeyHolder keys = new KeyHolder();
    private final Run run = new Run();
    private final AtomicInteger executions = new AtomicInteger();
    private volatile Consumer<Execution> work = execution -> {};
    private Results results;
    private Executor executor;

    @BeforeEach
    void connect() throws IOException {
        var link = new Link(
                new LinkConfig(URI.create(server.url()), Optional.empty(), ProxyRules.NONE), new Silence(clock), clock);
        var niro = new NiroServer(link);
        assertThat(niro.enroll(new EnrollRequest(
                        FakeNiroServer.TOKEN, "nonce", "uid", "run", new AgentInfo("1", 1, null, null))))
                .isNotNull();
        keys.adopt(new Credential("c-1", new Hidden(server.key())));
        results = new Results(niro, keys, new BackOff(new Random(1)));
        executor = new Executor(new CommandHandlers(List.of(new Counting())), results, run, clock);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void repeatedDeliveryRepeatsTheResultButNotTheExecution() throws InterruptedException {
        take(ping("a", 1));
        assertThat(executor.isBusy()).isTrue();
        assertThat(executor.executeNext()).isZero();
        assertThat(executor.isBusy()).isFalse();
        assertThat(results.postNext()).isZero();
        assertThat(server.results.get("a").attempt()).isEqualTo(1);

        take(ping("a", 2));
        assertThat(results.postNext()).isZero();

        assertThat(executions).hasValue(1);
        assertThat(server.results.get("a").attempt()).isEqualTo(2);
        assertThat(server.results.get("a").status()).isEqualTo("succeeded");
    }

    @Test
    void commandWhoseDeadlinePassedIsNotBegun() throws InterruptedException {
        take(ping("late", 1));
        clock.advance(Duration.ofSeconds(11));

        assertThat(executor.executeNext()).isZero();
        assertThat(results.postNext()).isZero();

        assertThat(executions).hasValue(0);
        assertThat(server.results.get("late").reason()).isEqualTo("deadline_passed");
    }

    @Test
    void resultsWaitForAServerThatIsAwayInTheirOrder() throws InterruptedException {
        take(ping("a", 1));
        take(ping("b", 1));
        assertThat(executor.executeNext()).isZero();
        assertThat(executor.executeNext()).isZero();
        server.down(true);
        assertThat(results.postNext()).isNotNull();
        assertThat(server.results).isEmpty();

        server.down(false);
        assertThat(results.postNext()).isZero();
        assertThat(server.results).containsOnlyKeys("a");
        assertThat(results.postNext()).isZero();
        assertThat(server.results).containsOnlyKeys("a", "b");
    }

    @Test
    void memoryOfExecutedCommandsIsBounded() {
        var executed = new ExecutedCommands();
        for (var i = 0; i < 5_000; i++) {
            assertThat(executed.begin("id-" + i)).isTrue();
        }

        assertThat(executed.begin("id-4999")).isFalse();
        assertThat(executed.begin("id-0")).isTrue();
    }

    @Test
    void commandsRunSideBySideButThoseOfAnOrderingKeyOneAtATime() throws Exception {
        var release = new CountDownLatch(1);
        work = execution -> awaitQuietly(release);
        take(ordered("a", "shop"));
        take(ordered("b", "shop"));
        take(ordered("c", "bank"));
        take(ping("d", 1));
        var workers = startWorkers();

        await().until(() -> executions.get() == 3);
        await().during(Duration.ofMillis(200)).until(() -> executions.get() == 3);
        release.countDown();

        await().until(() -> executions.get() == 4 && !executor.isBusy());
        workers.forEach(Thread::interrupt);
    }

    @Test
    void whatDoesNotFitIsLeftForLaterAndTakenThen() throws InterruptedException {
        for (var i = 0; i < Executor.MOST_WAITING; i++) {
            take(ping("id-" + i, 1));
        }

        assertThat(executor.take(ping("one too many", 1))).isFalse();
        assertThat(executor.executeNext()).isZero();

        take(ping("one too many", 2));
    }

    @Test
    void runThatGaveWayLeavesWhatItHasNotBegunToTheOtherOne() throws InterruptedException {
        take(ping("a", 1));
        run.standBy("superseded");
        assertThat(executor.executeNext()).isZero();
        assertThat(executions).hasValue(0);

        run.accept();
        take(ping("a", 2));
        assertThat(executor.executeNext()).isZero();

        assertThat(executions).hasValue(1);
    }

    @Test
    void outcomesAreTellableAsTheyCome() throws InterruptedException {
        var object = new ObjectOutcome(new ObjectRef("v1", "ConfigMap", "shop", "web"), "created", null, null, null);
        work = execution -> execution.report(List.of(object));
        take(ping("a", 1));
        assertThat(executor.executeNext()).isZero();

        assertThat(results.postNext()).isZero();
        assertThat(server.results.get("a").status()).isEqualTo("running");
        assertThat(server.results.get("a").outcomes()).containsExactly(object);
        assertThat(results.postNext()).isZero();
        assertThat(server.results.get("a").status()).isEqualTo("succeeded");
    }

    @Test
    void partsGiveWayBeforeFinalResults() throws InterruptedException {
        results.add("a", result("succeeded"));
        results.add("b", result("running"));
        results.add("c", result("partial"));
        results.add("d", result("running"));

        assertThat(results.dropped()).isEqualTo(2);
        assertThat(results.postNext()).isZero();
        assertThat(results.postNext()).isZero();
        assertThat(server.results).containsOnlyKeys("a", "c");
    }

    /** Two of them fit, three do not. */
    private CommandResult result(String status) {
        var object = new ObjectOutcome(
                new ObjectRef("v1", "ConfigMap", "shop", "web"),
                "configured",
                null,
                null,
                "x".repeat(ObjectOutcome.MAX_DIFF));
        return new CommandResult(run.id(), 1, status, null, null, Collections.nCopies(120, object), 1);
    }

    private void take(Delivery delivery) {
        assertThat(executor.take(delivery)).isTrue();
    }

    private List<Thread> startWorkers() {
        return Stream.generate(() -> new Thread(() -> {
                    try {
                        while (!Thread.currentThread().isInterrupted()) {
                            assertThat(executor.executeNext()).isZero();
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }))
                .limit(Executor.WORKERS)
                .peek(thread -> thread.setDaemon(true))
                .peek(Thread::start)
                .toList();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Delivery ordered(String id, String key) {
        return new Delivery(id, 1, 10_000, 0, key, new Command.Ping());
    }

    private static Delivery ping(String id, int attempt) {
        return new Delivery(id, attempt, 10_000, 0, null, new Command.Ping());
    }

    private final class Counting implements CommandHandler<Command.Ping> {
        @Override
        public Class<Command.Ping> type() {
            return Command.Ping.class;
        }

        @Override
        public Outcome handle(Command.Ping command, Execution execution) {
            executions.incrementAndGet();
            work.accept(execution);
            return Outcome.succeeded();
        }
    }
}
