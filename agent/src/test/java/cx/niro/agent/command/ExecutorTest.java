package cx.niro.agent.command;

import static org.assertj.core.api.Assertions.assertThat;

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
import cx.niro.protocol.Delivery;
import cx.niro.protocol.EnrollRequest;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExecutorTest {
    private final TestClock clock = new TestClock();
    private final FakeNiroServer server = FakeNiroServer.start();
    private final KeyHolder keys = new KeyHolder();
    private final AtomicInteger executions = new AtomicInteger();
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
        executor = new Executor(new CommandHandlers(List.of(new Counting())), results, new Run(), clock);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void repeatedDeliveryRepeatsTheResultButNotTheExecution() throws InterruptedException {
        executor.take(ping("a", 1));
        assertThat(executor.isBusy()).isTrue();
        assertThat(executor.executeNext()).isZero();
        assertThat(executor.isBusy()).isFalse();
        assertThat(results.postNext()).isZero();
        assertThat(server.results.get("a").attempt()).isEqualTo(1);

        executor.take(ping("a", 2));
        assertThat(results.postNext()).isZero();

        assertThat(executions).hasValue(1);
        assertThat(server.results.get("a").attempt()).isEqualTo(2);
        assertThat(server.results.get("a").status()).isEqualTo("succeeded");
    }

    @Test
    void commandWhoseDeadlinePassedIsNotBegun() throws InterruptedException {
        executor.take(ping("late", 1));
        clock.advance(Duration.ofSeconds(11));

        assertThat(executor.executeNext()).isZero();
        assertThat(results.postNext()).isZero();

        assertThat(executions).hasValue(0);
        assertThat(server.results.get("late").reason()).isEqualTo("deadline_passed");
    }

    @Test
    void resultsWaitForAServerThatIsAwayInTheirOrder() throws InterruptedException {
        executor.take(ping("a", 1));
        executor.take(ping("b", 1));
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

    private static Delivery ping(String id, int attempt) {
        return new Delivery(id, attempt, 10_000, null, new Command.Ping());
    }

    private final class Counting implements CommandHandler<Command.Ping> {
        @Override
        public Class<Command.Ping> type() {
            return Command.Ping.class;
        }

        @Override
        public Outcome handle(Command.Ping command, Duration remaining) {
            executions.incrementAndGet();
            return Outcome.succeeded();
        }
    }
}
