package cx.niro.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The JSON of version 1 as it is on the wire; the golden files stay for ever. */
class GoldenFilesTest {
    static Stream<String> names() {
        return Samples.all().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void messagesAreWrittenAsTheGoldenFilesTell(String name) throws IOException {
        var written =
                ProtocolJson.mapper().readTree(ProtocolJson.encode(Samples.all().get(name)));

        assertThat(written).isEqualTo(golden(name));
    }

    @ParameterizedTest
    @MethodSource("names")
    void goldenFilesAreReadIntoTheSameMessages(String name) throws IOException {
        var message = Samples.all().get(name);

        assertThat(decodeLike(message, golden(name))).isEqualTo(message);
    }

    @ParameterizedTest
    @MethodSource("names")
    void fieldsOfANewerPeerAreIgnoredAtEveryDepth(String name) throws IOException {
        var message = Samples.all().get(name);
        var newer = golden(name);
        addUnknownFields(newer);

        assertThat(decodeLike(message, newer)).isEqualTo(message);
    }

    @Test
    void commandsOfANewerServerAreUnknownAndTheOthersStillArrive() {
        var json = """
                {"commands":[
                  {"id":"1","attempt":1,"remaining_millis":1000,"command":{"type":"node.drain","node":{"name":"a"}}},
                  {"id":"2","attempt":1,"remaining_millis":1000,"command":{"type":"ping","payload":"x"}}]}
                """;

        var answer = ProtocolJson.decode(json.getBytes(StandardCharsets.UTF_8), PollAnswer.class);

        assertThat(answer.commands())
                .extracting(Delivery::command)
                .containsExactly(new Command.Unknown("node.drain"), new Command.Ping());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'logs.stop','stream_id':'s','epoch':0}",
                "{'type':'logs.start','stream_id':'s','epoch':1,'namespace':'a','pod':'b','container':'c','cursor':{'instance':'i','timestamp':'2026-99-99T99:99:99.000000000Z','nth':1}}",
                "{'type':'logs.stop','stream_id':'s','epoch':{}}",
                "'ping'",
                "[{'type':'ping'}]",
                "null"
            })
    void commandThatCannotBeDecodedIsInvalidAndTheRestOfTheAnswerStillArrives(String command) {
        var json = """
                {'commands':[
                  {'id':'1','attempt':1,'remaining_millis':1000,'command':%s},
                  {'id':'2','attempt':1,'remaining_millis':1000},
                  {'id':'3','attempt':1,'remaining_millis':1000,'command':{'type':'ping'}}],
                 'proof':{'channel':'poll','at':'2026-11-21T12:00:00Z','mac':'m'}}
                """.formatted(command).replace('\'', '"');

        var answer = decode(json, PollAnswer.class);

        assertThat(answer.commands()).extracting(Delivery::id).containsExactly("1", "2", "3");
        assertThat(answer.commands().get(0).command()).isInstanceOf(Command.Invalid.class);
        assertThat(answer.commands().get(1).command()).isInstanceOf(Command.Invalid.class);
        assertThat(answer.commands().get(2).command()).isEqualTo(new Command.Ping());
        assertThat(answer.proof()).isNotNull();
    }

    @Test
    void problemOfAnInvalidCommandNamesTheField() {
        var answer = decode("""
                {"commands":[{"id":"1","attempt":1,"command":{"type":"logs.stop","stream_id":"s","epoch":0}}]}
                """, PollAnswer.class);

        assertThat(answer.commands().get(0).command())
                .isInstanceOfSatisfying(
                        Command.Invalid.class,
                        invalid -> assertThat(invalid.problem()).startsWith("epoch: "));
    }

    @Test
    void agentOfANewerVersionIsUnderstood() throws IOException {
        var newer = (ObjectNode) golden("heartbeat_digest");
        ((ObjectNode) newer.get("agent")).put("protocol_version", 7).put("agent_version", "9.0.0");
        ((ObjectNode) newer.get("capabilities")).put("drain_enabled", true);
        ((ArrayNode) newer.get("missing")).addObject().put("part", "volumes").put("reason", "throttled");

        var beat = ProtocolJson.decode(bytes(newer), Heartbeat.class);

        assertThat(beat.agent().protocolVersion()).isEqualTo(7);
        assertThat(beat.missing()).extracting(MissingPart::part).contains("volumes");
    }

    @Test
    void smallestMessagesOfAnOlderPeerAreCompletedNeutrally() {
        var beat = decode("""
                {"run_id":"r","sequence":1,"cluster_uid":"u","agent":{"agent_version":"0.0.1","protocol_version":1},
                 "snapshot":{"digest":"d","nodes":[{"name":"n","hash":"h"}],"pods":[{"namespace":"a","name":"b","hash":"h"}]}}
                """, Heartbeat.class);

        assertThat(beat.capabilities()).isEqualTo(Capabilities.NONE);
        assertThat(beat.digest()).isEqualTo("d");
        assertThat(beat.missing()).isEmpty();
        assertThat(beat.snapshot().workloads()).isEmpty();
        assertThat(beat.snapshot().nodes().get(0).status()).isEqualTo("Unknown");
        assertThat(beat.snapshot().nodes().get(0).capacity()).isEqualTo(Resources.NONE);
        assertThat(beat.snapshot().pods().get(0).containers()).isEmpty();
        assertThat(decode("{\"interval_seconds\":15}", HeartbeatAnswer.class).resync())
                .isFalse();
        assertThat(decode("{}", PollAnswer.class).commands()).isEmpty();
    }

    private static <T> T decode(String json, Class<T> type) {
        return ProtocolJson.decode(json.getBytes(StandardCharsets.UTF_8), type);
    }

    private static JsonNode golden(String name) throws IOException {
        try (var stream = GoldenFilesTest.class.getResourceAsStream("/golden/v1/" + name + ".json")) {
            return ProtocolJson.mapper().readTree(stream);
        }
    }

    private static byte[] bytes(JsonNode json) {
        return ProtocolJson.encode(json);
    }

    private static Object decodeLike(Object message, JsonNode json) {
        return ProtocolJson.decode(bytes(json), message.getClass());
    }

    private static void addUnknownFields(JsonNode node) {
        node.forEach(GoldenFilesTest::addUnknownFields);
        if (node instanceof ObjectNode object && !object.has("niro.cx/deployment")) {
            object.putObject("field_of_a_newer_version").put("x", 1);
        }
    }
}
