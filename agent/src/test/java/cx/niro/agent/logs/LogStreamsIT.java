package cx.niro.agent.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cx.niro.agent.FakeNiroServer;
import cx.niro.agent.identity.Credential;
import cx.niro.agent.identity.KeyHolder;
import cx.niro.agent.link.Link;
import cx.niro.agent.link.LinkConfig;
import cx.niro.agent.link.NiroServer;
import cx.niro.agent.link.ProxyRules;
import cx.niro.agent.link.Silence;
import cx.niro.agent.observe.AccessReviews;
import cx.niro.agent.runs.Run;
import cx.niro.agent.text.Hidden;
import cx.niro.protocol.AgentInfo;
import cx.niro.protocol.Command.LogsStart;
import cx.niro.protocol.Command.LogsStop;
import cx.niro.protocol.EnrollRequest;
import cx.niro.protocol.LogCredit;
import cx.niro.protocol.LogLine;
import cx.niro.protocol.Problem;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams with their threads, between an API over HTTP and a server that speaks the protocol. */
@Timeout(120)
class LogStreamsIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final FakeNiroServer server = FakeNiroServer.start();
    private final Run run = new Run();
    private FakeKubelet kubelet;
    private LogStreams streams;

    @BeforeEach
    void connect() throws IOException {
        kubelet = new FakeKubelet();
        var clock = Clock.systemUTC();
        var niro = new NiroServer(new Link(
                new LinkConfig(URI.create(server.url()), Optional.empty(), ProxyRules.NONE),
                new Silence(clock),
                clock));
        assertThat(niro.enroll(new EnrollRequest(
                        FakeNiroServer.TOKEN, "nonce", "uid", run.id(), new AgentInfo("1", 1, null, null))))
                .isNotNull();
        var keys = new KeyHolder();
        keys.adopt(new Credential("c-1", new Hidden(server.key())));
        var api = kubelet.api();
        streams = new LogStreams(
                api,
                new AccessReviews(api, true, "niro-system", List.of()),
                niro,
                keys,
                run,
                RandomGenerator.getDefault(),
                clock);
    }

    @AfterEach
    void stop() {
        streams.stopAll();
        server.close();
        kubelet.close();
    }

    @Test
    void linesArriveOnceAndInOrderAlsoWhenTheKubeletEndsItsAnswers() {
        kubelet.write(0, 1_000);
        assertThat(streams.start(start("s", 1)).status()).isEqualTo("succeeded");
        await().atMost(SOON).until(() -> server.logLines("s").size() == 1_000);
        assertThat(streams.takenAt()).isPresent();
        assertThat(streams.openSince()).isPresent();

        for (int i = 1; i <= 5; i++) {
            kubelet.endFollows();
            kubelet.write(1_000 * i, 1_000 * (i + 1));
        }

        await().atMost(SOON).until(() -> server.logLines("s").size() >= 6_000);
        assertThat(texts("s")).isEqualTo(lines(6_000));
        assertThat(server.logItems("s")).hasSize(6_000);
        assertThat(server.logs.get("s"))
                .extracting(batch -> batch.head().batch())
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(server.contentEncodings).contains("gzip");
    }

    @Test
    void silentStreamGivesSignsOfLifeAndStopsWhenTold() {
        assertThat(streams.start(start("s", 1)).status()).isEqualTo("succeeded");
        await().atMost(SOON)
                .until(() -> server.logs.containsKey("s")
                        && server.logs.get("s").stream()
                                        .filter(batch -> batch.lines().isEmpty()
                                                && batch.head().state().phase().equals("streaming"))
                                        .count()
                                >= 2);

        assertThat(streams.stop(new LogsStop("s", 1)).status()).isEqualTo("succeeded");

        await().atMost(SOON).until(() -> kubelet.follows() == 0);
        assertThat(streams.open()).isZero();
        assertThat(streams.openSince()).isEmpty();
        assertThat(streams.stop(new LogsStop("s", 1)).status()).isEqualTo("succeeded");
    }

    @Test
    void higherEpochTakesThePlaceOfWhatRunsAndALowerOneIsRefused() {
        kubelet.write(0, 10);
        assertThat(streams.start(start("s", 2)).status()).isEqualTo("succeeded");
        assertThat(streams.start(start("s", 2)).status()).isEqualTo("succeeded");
        await().atMost(SOON).until(() -> server.logLines("s").size() == 10);

        assertThat(streams.start(start("s", 1)).reason()).isEqualTo("superseded_epoch");
        assertThat(streams.stop(new LogsStop("s", 1)).reason()).isEqualTo("superseded_epoch");
        assertThat(streams.start(start("s", 3)).status()).isEqualTo("succeeded");

        await().atMost(SOON).until(() -> server.logLines("s").size() == 20);
        assertThat(streams.open()).isEqualTo(1);
        await().atMost(SOON).until(() -> kubelet.follows() == 1);
        assertThat(server.logs
                        .get("s")
                        .get(server.logs.get("s").size() - 1)
                        .head()
                        .epoch())
                .isEqualTo(3);
    }

    @Test
    void withoutTheCapabilityNothingBeginsAndTheFlagIsNamed() {
        kubelet.allowsLogs = false;

        var outcome = streams.start(start("s", 1));

        assertThat(outcome.status()).isEqualTo("failed");
        assertThat(outcome.reason()).isEqualTo("capability_missing");
        assertThat(outcome.message()).contains("NIRO_ENABLE_LOGS=1");
        assertThat(kubelet.queries).isEmpty();
    }

    @Test
    void moreStreamsThanAllowedAreRefusedAndASupersededRunEndsAll() {
        for (int i = 0; i < LogStreams.MOST; i++) {
            assertThat(streams.start(start("s" + i, 1)).status()).isEqualTo("succeeded");
        }
        assertThat(streams.start(start("one too many", 1)).reason()).isEqualTo("too_many_streams");
        await().atMost(SOON).until(() -> kubelet.follows() == LogStreams.MOST);

        run.standBy("superseded");

        await().atMost(SOON).until(() -> streams.open() == 0 && kubelet.follows() == 0);
    }

    @Test
    void serverThatWantsNoMoreEndsTheStream() {
        kubelet.write(0, 10);
        server.answerLogs(batch -> Problem.of(410, "Gone", "stream_stopped", "nobody looks", null));

        assertThat(streams.start(start("s", 1)).status()).isEqualTo("succeeded");

        await().atMost(SOON).until(() -> streams.open() == 0 && kubelet.follows() == 0);
    }

    @Test
    void serverThatTakesNothingStopsTheReadingAndThenGetsEverything() {
        var refused = new AtomicInteger();
        server.answerLogs(batch -> {
            refused.incrementAndGet();
            return Problem.of(503, "Unavailable", "ring_full", "later", null);
        });
        kubelet.write(0, 60_000);
        assertThat(streams.start(start("s", 1)).status()).isEqualTo("succeeded");
        await().atMost(SOON).until(() -> refused.get() > 2);
        // a pause of the reader is no silence of the kubelet
        assertThat(kubelet.queries).hasSize(1);

        server.answerLogs(batch -> new LogCredit(65_536));

        await().atMost(SOON).until(() -> server.logLines("s").size() == 60_000);
        assertThat(texts("s")).isEqualTo(lines(60_000));
    }

    private List<String> texts(String stream) {
        return server.logLines(stream).stream().map(LogLine::text).toList();
    }

    private static List<String> lines(int count) {
        return IntStream.range(0, count).mapToObj(i -> "line " + i).toList();
    }

    private static LogsStart start(String stream, long epoch) {
        return new LogsStart(stream, epoch, "shop", "web", "app", false, true, null, null, null, 65_536);
    }
}
