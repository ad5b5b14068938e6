package cx.niro.verticles.bus;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import cx.niro.protocol.InvalidMessage;
import cx.niro.verticles.bus.ServiceFailure.Code;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BusTest {
    private static final Address<Question, Reply> ASK = new Address<>("test.ask", Question.class, Reply.class);
    private static final Address<Question, Done> DO = new Address<>("test.do", Question.class, Done.class);
    private static final Address<Buffer, Buffer> RAW = new Address<>("test.raw", Buffer.class, Buffer.class);
    private static final BulkAddress<Question, Reply> BULK =
            new BulkAddress<>("test.bulk", Question.class, Reply.class);
    private static final Topic<Question> ASKED = new Topic<>("test.asked", Question.class);

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = new Bus(vertx);

    @AfterEach
    void close() throws Exception {
        var unused = vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    @Test
    void requestIsAnsweredByTheServingConcern() {
        bus.serve(ASK, question -> Future.succeededFuture(new Reply(question.text() + "!")));

        assertThat(answer(bus.request(ASK, new Question("hello")))).isEqualTo(new Reply("hello!"));
    }

    @Test
    void doneIsAnAnswer() {
        bus.serve(DO, question -> Future.succeededFuture(Done.DONE));

        assertThat(answer(bus.request(DO, new Question("now")))).isEqualTo(Done.DONE);
    }

    @Test
    void bytesPassAsTheyAre() {
        bus.serve(RAW, bytes -> Future.succeededFuture(bytes.copy().appendByte((byte) 0)));

        assertThat(answer(bus.request(RAW, Buffer.buffer(new byte[] {1, 2}))).getBytes())
                .containsExactly(1, 2, 0);
    }

    @Test
    void bulkBodyTravelsBesideItsHead() {
        bus.serve(BULK, (head, body) -> Future.succeededFuture(new Reply(head.text() + " " + body.length())));

        assertThat(answer(bus.request(BULK, new Question("größe"), Buffer.buffer(new byte[100_000]))))
                .isEqualTo(new Reply("größe 100000"));
    }

    @Test
    void failureCrossesWithAllItsParts() {
        bus.serve(
                ASK,
                question ->
                        Future.failedFuture(ServiceFailure.busy("throttled", "not so fast", Duration.ofMillis(2500))));

        var failure = failure(bus.request(ASK, new Question("?")));

        assertThat(failure.code()).isEqualTo(Code.BUSY);
        assertThat(failure.reason()).isEqualTo("throttled");
        assertThat(failure).hasMessage("not so fast");
        assertThat(failure.retryAfter()).isEqualTo(Duration.ofMillis(2500));
        assertThat(failure.field()).isNull();
    }

    @Test
    void invalidRequestNamesItsField() {
        bus.serve(ASK, question -> Future.failedFuture(ServiceFailure.invalid("text", "is too short")));
        assertThat(failure(bus.request(ASK, new Question("?"))).field()).isEqualTo("text");
    }

    @Test
    void messageRefusedByItsRecordIsInvalid() {
        bus.serve(ASK, question -> {
            throw new InvalidMessage("text", "is odd");
        });

        var failure = failure(bus.request(ASK, new Question("?")));

        assertThat(failure.code()).isEqualTo(Code.INVALID);
        assertThat(failure.field()).isEqualTo("text");
    }

    @Test
    void textOfInternalErrorsStaysInTheProcess() {
        bus.serve(ASK, question -> {
            throw new IllegalStateException("password is 12345");
        });
        bus.serve(
                DO,
                question -> Future.failedFuture(new ServiceFailure(Code.INTERNAL, "internal", "password is 12345")));

        for (var failure :
                List.of(failure(bus.request(ASK, new Question("?"))), failure(bus.request(DO, new Question("?"))))) {
            assertThat(failure.code()).isEqualTo(Code.INTERNAL);
            assertThat(failure.getMessage()).doesNotContain("12345");
        }
    }

    @Test
    void addressThatNobodyServesIsUnavailable() {
        var failure = failure(bus.request(ASK, new Question("?")));

        assertThat(failure.code()).isEqualTo(Code.UNAVAILABLE);
        assertThat(failure.reason()).isEqualTo("no_answer");
        assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void answerThatDoesNotComeInTimeIsUnavailable() {
        bus.serve(ASK, question -> Promise.<Reply>promise().future());

        var failure = failure(bus.request(ASK, new Question("?"), Duration.ofMillis(50)));

        assertThat(failure.code()).isEqualTo(Code.UNAVAILABLE);
        assertThat(failure.reason()).isEqualTo("no_answer");
    }

    @Test
    void everySubscriberHearsWhatIsPublishedAlsoAfterOneFailed() {
        var heard = new CopyOnWriteArrayList<String>();
        answer(Future.all(
                bus.subscribe(ASKED, question -> {
                    heard.add("first " + question.text());
                    throw new IllegalStateException("a subscriber that fails");
                }),
                bus.subscribe(ASKED, question -> heard.add("second " + question.text()))));

        bus.publish(ASKED, new Question("a"));
        bus.publish(ASKED, new Question("b"));

        Awaitility.await()
                .untilAsserted(() ->
                        assertThat(heard).containsExactlyInAnyOrder("first a", "second a", "first b", "second b"));
    }

    @Test
    void inboxOfANodeAnswersWhoNamesTheNode() {
        answer(bus.serveInbox("here", ASK, question -> Future.succeededFuture(new Reply(question.text() + "!"))));

        assertThat(answer(bus.request("here", ASK, new Question("hello"), Duration.ofSeconds(5))))
                .isEqualTo(new Reply("hello!"));
        assertThat(failure(bus.request("elsewhere", ASK, new Question("?"), Duration.ofSeconds(5)))
                        .reason())
                .isEqualTo("no_answer");
    }

    @Test
    void longMessagesDoNotTravelBetweenNodes() {
        answer(bus.serveInbox("here", ASK, question -> Future.succeededFuture(new Reply("x".repeat(70_000)))));

        assertThat(failure(bus.request("here", ASK, new Question("x".repeat(70_000)), Duration.ofSeconds(5)))
                        .code())
                .isEqualTo(Code.TOO_LARGE);
        assertThat(failure(bus.request("here", ASK, new Question("?"), Duration.ofSeconds(5)))
                        .code())
                .isEqualTo(Code.TOO_LARGE);
    }

    @Test
    void aNodeThatOwesTooManyAnswersIsNotAsked() {
        var asked = new CopyOnWriteArrayList<Promise<Reply>>();
        answer(bus.serveInbox("here", ASK, question -> {
            asked.add(Promise.promise());
            return asked.get(asked.size() - 1).future();
        }));
        for (int i = 0; i < PeerCredit.MOST_IN_FLIGHT; i++) {
            var unused = bus.request("here", ASK, new Question("?"), Duration.ofSeconds(30));
        }

        var refused = failure(bus.request("here", ASK, new Question("?"), Duration.ofSeconds(30)));

        assertThat(refused.code()).isEqualTo(Code.BUSY);
        assertThat(refused.reason()).isEqualTo("peer_busy");
        Awaitility.await().until(() -> asked.size() == PeerCredit.MOST_IN_FLIGHT);
        asked.forEach(promise -> promise.complete(new Reply("late")));
        Awaitility.await().untilAsserted(() -> {
            var again = bus.request("here", ASK, new Question("?"), Duration.ofSeconds(30));
            Awaitility.await().until(() -> asked.size() > PeerCredit.MOST_IN_FLIGHT || again.isComplete());
            assertThat(again.failed()).isFalse();
        });
    }

    @Test
    void whatANodeTellsItsOwnConcernsIsHeardByThem() {
        var heard = new CopyOnWriteArrayList<String>();
        bus.subscribeHere(ASKED, question -> heard.add(question.text()));

        bus.publishHere(ASKED, new Question("a"));

        Awaitility.await().until(() -> heard.equals(List.of("a")));
        assertThat(bus.registrations()).isEmpty();
    }

    @Test
    void renewedSubscriptionHearsOnce() {
        var heard = new CopyOnWriteArrayList<String>();
        answer(bus.subscribe(ASKED, question -> heard.add(question.text())));

        answer(bus.renew(ASKED.name()));
        bus.publish(ASKED, new Question("a"));
        bus.publish(ASKED, new Question("b"));

        Awaitility.await().until(() -> heard.contains("b"));
        assertThat(heard).containsExactly("a", "b");
        assertThat(bus.registrations()).containsEntry(ASKED.name(), 1);
    }

    @Test
    void loopGoesOnAfterRunsThatFailOrThrow() {
        var runs = new CopyOnWriteArrayList<Integer>();
        var loop = Loop.start(vertx, "test", Duration.ofMillis(1), () -> {
            runs.add(runs.size());
            if (runs.size() == 1) {
                throw new IllegalStateException("thrown");
            }
            return runs.size() == 2 ? Future.failedFuture("failed") : Future.succeededFuture();
        });

        Awaitility.await().until(() -> runs.size() > 4);
        loop.stop();
    }

    @Test
    void idsAreVersionSevenAndSortByTime() {
        var clock = java.time.Clock.systemUTC();
        var later = java.time.Clock.offset(clock, Duration.ofSeconds(1));

        assertThat(Ids.next(clock).version()).isEqualTo(7);
        assertThat(Ids.next(clock).variant()).isEqualTo(2);
        assertThat(Ids.next(clock).toString()).isLessThan(Ids.next(later).toString());
    }

    @Test
    void bulkReachesAnInboxAndItsBytesComeBack() throws Exception {
        answer(bus.serveInbox(
                "one", BULK, (head, body) -> Future.succeededFuture(new Reply(head.text() + " " + body.length()))));
        answer(bus.serveInbox("one", RAW, bytes -> Future.succeededFuture(Buffer.buffer(new byte[120_000]))));
        var soon = Duration.ofSeconds(5);

        assertThat(answer(bus.request("one", BULK, new Question("bytes"), Buffer.buffer(new byte[120_000]), soon)))
                .isEqualTo(new Reply("bytes 120000"));
        assertThat(answer(bus.request("one", RAW, Buffer.buffer("?"), soon)).length())
                .isEqualTo(120_000);
        assertThat(failure(bus.request("one", BULK, new Question("?"), Buffer.buffer(new byte[140_000]), soon))
                        .code())
                .isEqualTo(Code.TOO_LARGE);
        assertThat(failure(bus.request("two", BULK, new Question("?"), Buffer.buffer(), soon))
                        .reason())
                .isEqualTo("no_answer");
    }

    @Test
    void whatWaitsLongUsesUpNoCreditOfShortRequests() throws Exception {
        answer(bus.serveInbox("one", RAW, bytes -> Promise.<Buffer>promise().future()));
        answer(bus.serveInbox("one", ASK, question -> Future.succeededFuture(new Reply("!"))));
        for (int i = 0; i < 1_024; i++) {
            var unused = bus.request("one", RAW, Buffer.buffer("?"), Duration.ofMinutes(1));
        }

        assertThat(failure(bus.request("one", RAW, Buffer.buffer("?"), Duration.ofSeconds(5)))
                        .reason())
                .isEqualTo("peer_busy");
        assertThat(answer(bus.request("one", ASK, new Question("?"), Duration.ofSeconds(5))))
                .isEqualTo(new Reply("!"));
    }

    @CanIgnoreReturnValue
    private static <T> T answer(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    private static ServiceFailure failure(Future<?> future) {
        return (ServiceFailure) future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .handle((value, cause) -> cause)
                .join();
    }

    record Question(String text) {}

    record Reply(String text) {}
}
