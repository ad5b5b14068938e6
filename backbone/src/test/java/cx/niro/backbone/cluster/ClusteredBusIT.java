package cx.niro.backbone.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import cx.niro.backbone.FreePorts;
import cx.niro.backbone.config.ClusterConfig;
import cx.niro.backbone.config.ClusterConfig.BusTls;
import cx.niro.backbone.config.ClusterConfig.Tcp;
import cx.niro.verticles.bus.Address;
import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.bus.ServiceFailure.Code;
import cx.niro.verticles.bus.Topic;
import cx.niro.verticles.command.AgentDirectory.Presence;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes' buses in one process, over mutual TLS. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(240)
class ClusteredBusIT {
    private static final Address<Word, Word> ECHO = new Address<>("echo", Word.class, Word.class);
    private static final Address<Word, Word> NEVER = new Address<>("never", Word.class, Word.class);
    private static final Topic<Word> SPOKEN = new Topic<>("test.spoken", Word.class);
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    static Path directory;

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final List<Promise<Word>> unanswered = new CopyOnWriteArrayList<>();
    private String name;
    private List<Integer> ports;
    private HazelcastMembership first;
    private HazelcastMembership second;
    private Vertx here;
    private Vertx there;
    private Bus bus;
    private Bus otherBus;

    @BeforeAll
    void join() throws Exception {
        name = "bus-" + UUID.randomUUID();
        ports = List.of(FreePorts.next(), FreePorts.next(), FreePorts.next());
        var known = certificate("known");
        first = HazelcastMembership.join(config(0, known), "first", metrics);
        second = HazelcastMembership.join(config(1, known), "second", metrics);
        here = get(first.start(Vertx.builder(), new VertxOptions()));
        there = get(second.start(Vertx.builder(), new VertxOptions()));
        bus = new Bus(here);
        otherBus = new Bus(there);
        get(otherBus.serveInbox("second", ECHO, word -> Future.succeededFuture(new Word(word.text() + "!"))));
        get(otherBus.serveInbox("second", NEVER, word -> {
            unanswered.add(Promise.promise());
            return unanswered.get(unanswered.size() - 1).future();
        }));
        soon().until(() -> first.members().live().equals(Set.of("first", "second")));
    }

    @AfterAll
    void leave() throws Exception {
        get(there.close());
        get(here.close());
        second.leave();
        first.leave();
    }

    @Test
    void aNodeIsAskedInItsInbox() throws Exception {
        assertThat(get(bus.request("second", ECHO, new Word("hello"), SOON))).isEqualTo(new Word("hello!"));
    }

    @Test
    void aNodeThatIsNotThereFailsAtOnce() {
        // longer than a failure is waited for
        var failure = failure(bus.request("third", ECHO, new Word("?"), Duration.ofMinutes(10)));

        assertThat(failure.reason()).isEqualTo("no_answer");
    }

    /** Hazelcast lets in whoever knows the name of the cluster; the bus does not. */
    @Test
    void whoHasNoCertificateOfOursNeitherSendsNorHears() throws Exception {
        var rogue = HazelcastMembership.join(config(2, certificate("rogue")), "rogue", metrics);
        var elsewhere = get(rogue.start(Vertx.builder(), new VertxOptions()));
        try {
            var heard = new CopyOnWriteArrayList<String>();
            get(new Bus(elsewhere).serveInbox("rogue", ECHO, word -> {
                heard.add(word.text());
                return Future.succeededFuture(word);
            }));
            soon().until(() -> first.members().live().contains("rogue"));

            assertThat(failure(bus.request("rogue", ECHO, new Word("secret"), Duration.ofSeconds(2)))
                            .reason())
                    .isEqualTo("no_answer");
            assertThat(failure(new Bus(elsewhere).request("second", ECHO, new Word("?"), Duration.ofSeconds(2)))
                            .reason())
                    .isEqualTo("no_answer");
            assertThat(heard).isEmpty();
        } finally {
            get(elsewhere.close());
            rogue.leave();
        }
    }

    @Test
    void aNodeThatDoesNotAnswerGetsSoManyRequestsAndNoMore() throws Exception {
        for (int i = 0; i < 256; i++) {
            var unused = bus.request("second", NEVER, new Word("?"), Duration.ofSeconds(60));
        }

        assertThat(failure(bus.request("second", ECHO, new Word("?"), SOON)).code())
                .isEqualTo(Code.BUSY);

        soon().until(() -> unanswered.size() == 256);
        unanswered.forEach(promise -> promise.complete(new Word("late")));
        soon().ignoreExceptions()
                .untilAsserted(() -> assertThat(get(bus.request("second", ECHO, new Word("?"), SOON)))
                        .isEqualTo(new Word("?!")));
    }

    @Test
    void whatIsPublishedIsHeardOnBothNodesAlsoAfterRenewal() throws Exception {
        var heard = new CopyOnWriteArrayList<String>();
        get(bus.subscribe(SPOKEN, word -> heard.add("first " + word.text())));
        get(otherBus.subscribe(SPOKEN, word -> heard.add("second " + word.text())));
        soon().untilAsserted(() -> {
            otherBus.publish(SPOKEN, new Word("a"));
            assertThat(heard).contains("first a", "second a");
        });

        get(bus.renew(SPOKEN.name()));
        heard.clear();

        soon().untilAsserted(() -> {
            otherBus.publish(SPOKEN, new Word("b"));
            assertThat(heard).contains("first b", "second b");
        });
    }

    @Test
    void theDoctorSeesEveryRegistrationOfBothNodes() throws Exception {
        get(there.deployVerticle(second.doctor().orElseThrow()));

        var found = get(new BusRegistrations(first.hazelcast(), first.manager()).read(here));

        assertThat(found.get("node.second.echo")).isEqualTo(Map.of("second", 1));
        assertThat(found.get("node.second.doctor")).isEqualTo(Map.of("second", 1));
        assertThat(Checkup.of("second", second.members().live(), otherBus.registrations(), found, Set.of())
                        .isWell())
                .isTrue();
        assertThat(Checkup.of("second", Set.of("first"), Map.of(), found, Set.of())
                        .ghosts())
                .isPositive();
        assertThat(second.isWell()).isTrue();
    }

    @Test
    void whoHoldsAPollIsKnownOnBothNodes() {
        var cluster = UUID.randomUUID();
        var many = new HashMap<UUID, Presence>();
        for (int i = 0; i < 5_000; i++) {
            many.put(UUID.randomUUID(), new Presence("first", i));
        }
        many.put(cluster, new Presence("first", 7));

        first.directory().announce(many);

        assertThat(first.directory().find(cluster)).isEqualTo(new Presence("first", 7));
        soon().until(() -> new Presence("first", 7).equals(second.directory().find(cluster)));
        assertThat(second.directory().find(UUID.randomUUID())).isNull();
        first.directory().announce(Map.of(cluster, new Presence("first", 8)));
        soon().until(() -> new Presence("first", 8).equals(second.directory().find(cluster)));
        second.directory().forget(List.of(cluster));
        soon().until(() -> first.directory().find(cluster) == null);
    }

    private ClusterConfig config(int which, BusTls tls) {
        var members = new ArrayList<String>();
        ports.forEach(port -> members.add("127.0.0.1:" + port));
        return new ClusterConfig(new Tcp(members), name, "127.0.0.1", ports.get(which), 0, Optional.of(tls));
    }

    /** One that is its own authority. */
    private static BusTls certificate(String owner) throws Exception {
        var store = directory.resolve(owner + ".p12");
        var keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "node",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + owner,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "changeit")
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        var keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
        var certificate =
                pem(owner + ".cert", "CERTIFICATE", keys.getCertificate("node").getEncoded());
        var key = pem(
                owner + ".key",
                "PRIVATE KEY",
                keys.getKey("node", "changeit".toCharArray()).getEncoded());
        return new BusTls(certificate, key, certificate);
    }

    private static Path pem(String file, String type, byte[] der) throws IOException {
        return Files.writeString(
                directory.resolve(file),
                "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + type
                        + "-----\n");
    }

    private static ConditionFactory soon() {
        return await().atMost(SOON);
    }

    /** Outside Vert.x: a future of one that is closed never completes. */
    @CanIgnoreReturnValue
    private static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private static ServiceFailure failure(Future<?> future) {
        return (ServiceFailure) future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .handle((value, cause) -> cause)
                .join();
    }

    record Word(String text) {}
}
