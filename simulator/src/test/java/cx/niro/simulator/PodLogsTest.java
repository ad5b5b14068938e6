package cx.niro.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.simulator.logs.AfterRotation;
import cx.niro.simulator.logs.LineSource;
import cx.niro.simulator.store.Json;
import io.kubernetes.client.util.ClientBuilder;
import io.kubernetes.client.util.KubeConfig;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import okhttp3.Response;
import okio.BufferedSource;
import okio.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** What tests can do to a log; {@link KubernetesContractTest} holds what a real cluster does as well. */
class PodLogsTest {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private static SimulatedCluster cluster;
    private static Raw raw;
    private String pod;
    private String path;
    private LogControl log;

    @BeforeAll
    static void start() throws IOException {
        cluster = SimulatedCluster.start(ClusterOptions.demo().quick());
        raw = new Raw(ClientBuilder.kubeconfig(KubeConfig.loadKubeConfig(new StringReader(cluster.adminKubeconfig())))
                .setReadTimeout(LONGEST)
                .build());
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void runAPod(TestInfo info) {
        pod = "p" + Integer.toHexString(info.getDisplayName().hashCode());
        path = "/api/v1/namespaces/lab/pods/" + pod + "/log";
        log = cluster.control().log("lab", pod, "");
        cluster.control().addPod(PodRequest.named("lab", pod));
        await().atMost(LONGEST).until(() -> raw.get(path).code() == 200);
    }

    @Test
    void printedLinesReachAFollowerAtOnce() throws IOException {
        log.print("here");
        try (Response response = follow("")) {
            BufferedSource lines = response.body().source();
            assertThat(lines.readUtf8Line()).isEqualTo("here");
            log.print("there", "and everywhere");
            assertThat(lines.readUtf8Line()).isEqualTo("there");
            assertThat(lines.readUtf8Line()).isEqualTo("and everywhere");
            assertThat(log.counts().followers()).isEqualTo(1);
        }
        await().atMost(LONGEST).until(() -> log.counts().followers() == 0);
    }

    @Test
    void hundredThousandLinesArriveInOrder() throws IOException {
        log.generate(LineSource.steady(100_000, 200_000).bytes(100));
        try (Response response = follow("&timestamps=true")) {
            BufferedSource lines = response.body().source();
            for (int i = 1; i <= 100_000; i++) {
                String line = lines.readUtf8Line();
                assertThat(line.startsWith("line " + i + ".", 31)).as(line).isTrue();
            }
        }
        assertThat(log.counts().lines()).isEqualTo(100_000);
    }

    @Test
    void followerThatDoesNotReadStopsTheReading() throws IOException {
        log.generate(LineSource.burst(1_000_000).bytes(200));
        try (Response response = follow("")) {
            assertThat(response.body().source().readUtf8Line()).startsWith("line 1.");
            await().atMost(LONGEST).during(Duration.ofMillis(500)).until(() -> {
                long sent = log.counts().sentLines();
                return sent > 100 && sent < 500_000;
            });
        }
    }

    @Test
    void anyBytesAndHugeLinesPassUnchanged() throws IOException {
        byte[] bytes = {(byte) 0xff, (byte) 0xfe, 'a', 0, '\t', (byte) 0xc3};
        log.print(bytes);
        log.print("x".repeat(1 << 20));
        try (Response response = raw.open(path)) {
            ByteString all = response.body().source().readByteString();
            assertThat(all.substring(0, 6)).isEqualTo(ByteString.of(bytes));
            assertThat(all.size()).isEqualTo(7 + (1 << 20) + 1);
        }
    }

    @Test
    void linesCanHaveTheTimestampsThatATestWants() {
        Instant at = Instant.parse("2026-11-21T12:00:00.123456789Z");
        log.printAt(at, "a", "b");
        assertThat(raw.get(path + "?timestamps=true").text())
                .isEqualTo("2026-11-21T12:00:00.123456789Z a\n2026-11-21T12:00:00.123456789Z b\n");
    }

    @Test
    void followCanEndWhileTheContainerRuns() throws IOException {
        log.print("one");
        try (Response response = follow("")) {
            assertThat(response.body().source().readUtf8Line()).isEqualTo("one");
            log.endFollows();
            assertThat(response.body().source().readUtf8Line()).isNull();
        }
        assertThat(container().path("restartCount").asInt()).isZero();
    }

    @Test
    void rotatedLogBeginsAnewAndFollowersGoOnEndOrStall() throws IOException {
        log.print("one");
        try (Response goesOn = follow("")) {
            assertThat(goesOn.body().source().readUtf8Line()).isEqualTo("one");
            log.rotate();
            log.print("two");
            assertThat(goesOn.body().source().readUtf8Line()).isEqualTo("two");
            assertThat(raw.get(path).text()).isEqualTo("two\n");
            log.rotate(AfterRotation.STALL);
            log.print("three");
            assertThat(raw.get(path).text()).isEqualTo("three\n");
            log.endFollows();
            assertThat(goesOn.body().source().readUtf8Line()).isNull();
        }
        try (Response ends = follow("")) {
            assertThat(ends.body().source().readUtf8Line()).isEqualTo("three");
            log.rotate(AfterRotation.END);
            assertThat(ends.body().source().readUtf8Line()).isNull();
        }
    }

    @Test
    void restartEndsTheFollowAndKeepsThePreviousLog() throws IOException {
        log.print("before");
        try (Response response = follow("")) {
            assertThat(response.body().source().readUtf8Line()).isEqualTo("before");
            log.restart(3);
            assertThat(response.body().source().readUtf8Line()).isNull();
        }
        log.print("after");
        assertThat(raw.get(path).text()).isEqualTo("after\n");
        assertThat(raw.get(path + "?previous=true").text()).isEqualTo("before\n");
        assertThat(container().path("restartCount").asInt()).isEqualTo(1);
        assertThat(Json.at(container(), "lastState", "terminated", "exitCode").asInt())
                .isEqualTo(3);
        assertThat(Json.text(container(), "lastState", "terminated", "reason")).isEqualTo("Error");
        log.finish(0);
        assertThat(raw.get(path + "?follow=true").text()).isEqualTo("after\n");
        assertThat(Json.at(container(), "state", "terminated", "exitCode").asInt())
                .isZero();
    }

    @Test
    void backedOffContainersLastLogCanBeReadAndItRunsAgainWhenItRecovers() {
        log.print("before");
        log.backOff(4);
        assertThat(Json.text(container(), "state", "waiting", "reason")).isEqualTo("CrashLoopBackOff");
        assertThat(raw.get(path + "?follow=true").text()).isEqualTo("before\n");
        cluster.control().recover("lab", pod);
        log.print("after");
        assertThat(container().path("restartCount").asInt()).isEqualTo(1);
        assertThat(raw.get(path).text()).isEqualTo("after\n");
        assertThat(raw.get(path + "?previous=true").text()).isEqualTo("before\n");
    }

    @Test
    void logsAreDrivenOverHttp() {
        String control = "/simulator/logs/lab/" + pod + "/main";
        assertThat(raw.post(control + "/print", "{lines: [a, b]}").code()).isEqualTo(200);
        assertThat(raw.post(control + "/generate", "{count: 3, same_timestamp: 3, text: 'no {n}'}")
                        .code())
                .isEqualTo(200);
        assertThat(raw.get(path).text()).isEqualTo("a\nb\nno 1\nno 2\nno 3\n");
        assertThat(raw.get(control).json().path("lines").asInt()).isEqualTo(5);
        assertThat(raw.get(control).json().path("sent_lines").asInt()).isEqualTo(5);
        assertThat(raw.post(control + "/rotate", "{followers: end}").code()).isEqualTo(200);
        assertThat(raw.post(control + "/restart", "{exit_code: 2}").code()).isEqualTo(200);
        assertThat(container().path("restartCount").asInt()).isEqualTo(1);
        assertThat(raw.post(control + "/generate", "{count: -1}").code()).isEqualTo(400);
        assertThat(raw.post(control + "/nonsense", "{}").code()).isEqualTo(404);
    }

    @Test
    void silentKubeletGivesNoLog() {
        String node = Json.text(cluster.control().get("v1", "Pod", "lab", pod), "spec", "nodeName");
        cluster.control().nodeNotReady(node);
        Raw.Answer answer = raw.get(path + "?tailLines=1");
        cluster.control().nodeReady(node);
        assertThat(answer.code()).isEqualTo(500);
        assertThat(answer.message())
                .startsWith("Get \"https://")
                .contains(":10250/containerLogs/lab/" + pod + "/main?tailLines=1\": dial tcp")
                .endsWith("connect: connection refused");
    }

    @Test
    void demoPodsPrintByThemselves() {
        ClusterControl control = cluster.control();
        String api = control.podNames("shop", "api-").get(0);
        String logs = "/api/v1/namespaces/shop/pods/" + api + "/log";
        assertThat(raw.get(logs + "?container=api&tailLines=20").text().lines())
                .hasSize(20)
                .allMatch(line ->
                        Json.parse(line.getBytes(StandardCharsets.UTF_8)).has("level"));
        assertThat(raw.get(logs + "?container=proxy&tailLines=5").text().lines())
                .hasSize(5);
        String ledger = control.podNames("shop", "ledger-").get(0);
        assertThat(raw.get("/api/v1/namespaces/shop/pods/" + ledger + "/log?previous=true")
                        .text())
                .contains("Starting payments", "IllegalStateException", "\tat com.acme.payments.Ledger.open");
    }

    private Response follow(String query) {
        return raw.open(path + "?follow=true" + query);
    }

    private JsonNode container() {
        return Json.at(cluster.control().get("v1", "Pod", "lab", pod), "status", "containerStatuses")
                .path(0);
    }
}
