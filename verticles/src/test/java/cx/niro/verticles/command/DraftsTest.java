package cx.niro.verticles.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cx.niro.protocol.ObjectRef;
import cx.niro.protocol.Protocol;
import cx.niro.protocol.ProtocolJson;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.command.Drafts.Body;
import cx.niro.verticles.database.SecretBox;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DraftsTest {
    private static final String TWO = """
            apiVersion: v1
            kind: Namespace
            metadata: {name: shop}
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: db, namespace: shop}
            stringData: {password: canary-4711}
            """;

    private final SecretBox secrets = new SecretBox(List.of(Buffer.buffer(new byte[32])));
    private final SealedManifests manifests = new SealedManifests(secrets);
    private final Drafts drafts = new Drafts(manifests, Clock.systemUTC());

    private static Body body(JsonObject json) {
        return ProtocolJson.decode(json.toBuffer().getBytes(), Body.class);
    }

    private static JsonObject apply(String text) {
        return new JsonObject().put("type", "apply").put("manifests", text);
    }

    private void assertRefused(JsonObject body, ServiceFailure.Code code, String reason, String words) {
        assertThatThrownBy(() -> drafts.of(body(body))).isInstanceOfSatisfying(ServiceFailure.class, failure -> {
            assertThat(failure.code()).isEqualTo(code);
            assertThat(failure.reason()).isEqualTo(reason);
            assertThat(failure.field() + ": " + failure.getMessage()).contains(words);
        });
    }

    @Test
    void nothingOfTheManifestsIsLeftToReadButTheirSummary() {
        var draft = drafts.of(body(apply(TWO)));

        assertThat(draft.summary()).isEqualTo("2 objects: Namespace shop, Secret shop/db");
        assertThat(draft.objectCount()).isEqualTo(2);
        assertThat(draft.command().toString()).doesNotContain("canary").contains("\"type\":\"apply\"");
        assertThat(draft.sealed().toString("ISO-8859-1")).doesNotContain("canary");
        assertThat(draft.toString()).doesNotContain("canary");
        assertThat(body(apply(TWO)).toString()).doesNotContain("canary");
    }

    @Test
    void sealedManifestsOpenForTheirCommandOnly() {
        var draft = drafts.of(body(apply(TWO).put("deployment", "web").put("force", true)));
        var command = claimed(draft.id(), draft);

        var payload = new JsonObject(manifests.opened(command).payload());

        assertThat(payload.getString("manifests")).isEqualTo(TWO);
        assertThat(payload.getString("deployment_id")).isEqualTo("web");
        assertThat(payload.getBoolean("force")).isTrue();
        assertThatThrownBy(() -> manifests.opened(claimed(UUID.randomUUID(), draft)))
                .isInstanceOf(IllegalStateException.class);
    }

    private static Claimed claimed(UUID id, Drafts.Draft draft) {
        return new Claimed(
                id,
                UUID.randomUUID(),
                "run-1",
                1,
                1_000,
                0,
                "apply",
                draft.command().toString(),
                draft.sealed().getBytes());
    }

    @Test
    void sameManifestsHaveTheSameFingerprintUnderTheSameMasterKeyOnly() {
        var other = new SealedManifests(
                new SecretBox(List.of(Buffer.buffer(new byte[32]).setByte(0, (byte) 1))));

        assertThat(manifests.fingerprint(TWO))
                .isEqualTo(manifests.fingerprint(TWO))
                .isNotEqualTo(manifests.fingerprint(TWO + "\n"))
                .isNotEqualTo(other.fingerprint(TWO));
    }

    @Test
    void manifestsThatNobodyCanReadAreRefusedWithTheirPlace() {
        assertRefused(
                apply(TWO + "---\nkind: Secret\n"), ServiceFailure.Code.INVALID, "manifests_invalid", "document 3");
        assertRefused(apply("a: [1"), ServiceFailure.Code.INVALID, "manifests_invalid", "line");
        assertRefused(apply("---\n---\n"), ServiceFailure.Code.INVALID, "manifests_invalid", "no object");
    }

    @Test
    void tooManyBytesOrObjectsAreRefused() {
        var objects = IntStream.rangeClosed(0, Protocol.MAX_MANIFEST_OBJECTS)
                .mapToObj(number -> "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c" + number + "}\n")
                .collect(Collectors.joining("---\n"));

        assertRefused(apply(objects), ServiceFailure.Code.TOO_LARGE, "manifests_too_large", "objects");
        assertRefused(
                apply("#" + "x".repeat(Protocol.MAX_MANIFEST_BYTES)),
                ServiceFailure.Code.TOO_LARGE,
                "manifests_too_large",
                "bytes");
    }

    @Test
    void fieldsOfAnotherTypeAreRefusedByName() {
        assertRefused(
                new JsonObject().put("type", "ping").put("dry_run", true),
                ServiceFailure.Code.INVALID,
                "invalid_request",
                "dry_run");
        assertRefused(
                new JsonObject().put("type", "delete").put("manifests", TWO),
                ServiceFailure.Code.INVALID,
                "invalid_request",
                "manifests");
        assertRefused(
                new JsonObject().put("type", "apply"), ServiceFailure.Code.INVALID, "invalid_request", "manifests");
        assertRefused(
                new JsonObject().put("type", "delete"), ServiceFailure.Code.INVALID, "invalid_request", "objects");
    }

    @Test
    void pruneOfAllNeedsADeploymentAndAListDoesNot() {
        assertRefused(apply(TWO).put("prune", true), ServiceFailure.Code.INVALID, "invalid_request", "prune");
        var all = drafts.of(body(apply(TWO).put("prune", true).put("deployment", "web")));
        var some = drafts.of(body(new JsonObject("""
                {"type": "apply", "prune": [{"api_version": "v1", "kind": "Service", "namespace": "shop", "name": "old"}]}
                """).put("manifests", TWO)));
        var none = drafts.of(body(apply(TWO).put("prune", false)));

        assertThat(all.command().get("prune").isBoolean()).isTrue();
        assertThat(some.command().get("prune").get(0).get("name").asText()).isEqualTo("old");
        assertThat(none.command().has("prune")).isFalse();
    }

    @Test
    void summaryIsCutWhereItBecomesTooLongForAList() {
        var objects = IntStream.range(0, 200)
                .mapToObj(number -> new ObjectRef("apps/v1", "Deployment", "shop", "web-" + number))
                .toList();

        assertThat(Drafts.summary(objects))
                .startsWith("200 objects: Deployment shop/web-0, ")
                .endsWith(", ...")
                .hasSizeLessThanOrEqualTo(300);
        assertThat(Drafts.summary(objects.subList(0, 1))).isEqualTo("1 object: Deployment shop/web-0");
    }
}
