package cx.niro.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValidationTest {
    private static final String BEAT =
            "{\"run_id\":\"r\",\"sequence\":1,\"cluster_uid\":\"u\",\"agent\":{\"agent_version\":\"1\",\"protocol_version\":1},%s}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"snapshot\":{\"digest\":\"d\",\"nodes\":[{\"hash\":\"h\"}]}                     | snapshot.nodes[0].name: is required",
                "\"snapshot\":{\"digest\":\"d\",\"nodes\":[{\"name\":\"a\",\"hash\":\"h\"},{\"name\":\" \",\"hash\":\"h\"}]} | snapshot.nodes[1].name: is required",
                "\"snapshot\":{\"digest\":\"d\",\"pods\":[{\"namespace\":\"a\",\"name\":\"b\",\"hash\":\"h\",\"containers\":[{}]}]} | snapshot.pods[0].containers[0].name: is required",
                "\"snapshot\":{}                                                                | snapshot.digest: is required",
                "\"snapshot\":{\"digest\":\"d\",\"nodes\":[null]}                                 | snapshot.nodes: contains null",
                "\"snapshot\":{\"digest\":\"d\"},\"delta\":{\"base_digest\":\"a\",\"digest\":\"b\"}     | delta: must be absent when snapshot is present",
                "\"usage\":{\"digest\":\"d\",\"node_cpu_millicores\":[1]}                         | usage.node_memory_bytes: must be as long as node_cpu_millicores",
                "\"proofs\":[{\"channel\":\"poll\"}]                                             | proofs[0].at: is required"
            })
    void problemsNameThePathOfTheField(String field, String message) {
        assertThatThrownBy(() -> decode(BEAT.formatted(field), Heartbeat.class))
                .isInstanceOf(InvalidMessage.class)
                .hasMessage(message);
    }

    @Test
    void wrongTypesNameTheFieldToo() {
        assertThatThrownBy(() -> decode("{\"run_id\":\"r\",\"sequence\":\"many\"}", Heartbeat.class))
                .isInstanceOfSatisfying(
                        InvalidMessage.class, e -> assertThat(e.field()).isEqualTo("sequence"));
        assertThatThrownBy(() -> decode("{\"snapshot\":{\"nodes\":[{\"created_at\":\"noon\"}]}}", Heartbeat.class))
                .isInstanceOfSatisfying(
                        InvalidMessage.class, e -> assertThat(e.field()).isEqualTo("snapshot.nodes[0].created_at"));
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        assertThatThrownBy(() -> decode("{\"run_id\":\"r\",\"sequence\":0}", Heartbeat.class))
                .hasMessage("sequence: is 0, at least 1 is expected");
        assertThatThrownBy(() -> decode("{\"run_id\":\"r\",\"wait_seconds\":-1}", PollRequest.class))
                .hasMessage("wait_seconds: is -1, at least 0 is expected");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"epoch\":0                          | epoch: is 0, at least 1 is expected",
                "\"epoch\":1                          | namespace: is required",
                "\"epoch\":1,\"namespace\":\"a\"      | pod: is required",
                "\"epoch\":1,\"namespace\":\"a\",\"pod\":\"b\" | container: is required",
                "\"epoch\":1,\"namespace\":\"a\",\"pod\":\"b\",\"container\":\"c\",\"tail_lines\":-1 | tail_lines: is -1, at least 0 is expected",
                "\"epoch\":1,\"namespace\":\"a\",\"pod\":\"b\",\"container\":\"c\",\"cursor\":{\"instance\":\"i\",\"nth\":1} | cursor.timestamp: is required"
            })
    void startOfALogStreamNamesItsTarget(String fields, String message) {
        assertThatThrownBy(() -> decode("{\"type\":\"logs.start\",\"stream_id\":\"s\"," + fields + "}", Command.class))
                .isInstanceOf(InvalidMessage.class)
                .hasMessage(message);
    }

    @Test
    void smallestStartOfALogStreamReadsFromTheBeginning() {
        var start = decode(
                "{\"type\":\"logs.start\",\"stream_id\":\"s\",\"epoch\":1,\"namespace\":\"a\",\"pod\":\"b\",\"container\":\"c\"}",
                Command.class);

        assertThat(start).isEqualTo(new Command.LogsStart("s", 1, "a", "b", "c", false, false, null, null, null, 0));
    }

    @Test
    void longTextsAreRefusedWithTheirLimit() {
        assertThatThrownBy(() -> new PollRequest("r".repeat(65), 1, null, null))
                .hasMessage("run_id: has 65 characters, at most 64 are allowed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{ | $", "[1] | $", "null | $", "'' | $", "\"text\" | $"})
    void whatIsNoMessageIsRefusedAsAWhole(String json, String field) {
        assertThatThrownBy(() -> decode(json, Heartbeat.class))
                .isInstanceOfSatisfying(
                        InvalidMessage.class, e -> assertThat(e.field()).isEqualTo(field));
    }

    @Test
    void streamsAreReadLikeBytes() {
        var json = "{\"run_id\":\"r\",\"wait_seconds\":3}".getBytes(StandardCharsets.UTF_8);

        assertThat(ProtocolJson.decode(new ByteArrayInputStream(json), PollRequest.class)
                        .waitSeconds())
                .isEqualTo(3);
        assertThatThrownBy(() -> ProtocolJson.decode(new ByteArrayInputStream(new byte[0]), PollRequest.class))
                .isInstanceOf(InvalidMessage.class);
    }

    @Test
    void secretsDoNotPrint() {
        assertThat(Samples.all().get("enroll_request").toString()).doesNotContain("niro_et_");
        assertThat(Samples.all().get("enroll_answer").toString()).doesNotContain("niro_ak_");
    }

    private static <T> T decode(String json, Class<T> type) {
        return ProtocolJson.decode(json.getBytes(StandardCharsets.UTF_8), type);
    }
}
