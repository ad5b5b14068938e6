package cx.niro.verticles.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.protocol.InvalidManifest;
import cx.niro.protocol.Manifests;
import cx.niro.protocol.ObjectRef;
import cx.niro.protocol.ProtocolJson;
import cx.niro.verticles.bus.Ids;
import cx.niro.verticles.bus.ServiceFailure;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Makes commands of what people send. Manifests are read here as the agent will read them, so that what it would refuse is refused
 * at once; what leaves this class of them is sealed.
 */
final class Drafts {
    private static final int MOST_SUMMARY_CHARS = 300;

    private final SealedManifests manifests;
    private final Clock clock;

    Drafts(SealedManifests manifests, Clock clock) {
        this.manifests = manifests;
        this.clock = clock;
    }

    /**
     * A request to make a command. Which fields count depends on the type.
     *
     * @param prune true, or a list of objects
     */
    record Body(
            String type,
            Integer deadlineSeconds,
            Instant deadline,
            String manifests,
            List<ObjectRef> objects,
            boolean dryRun,
            boolean force,
            JsonNode prune,
            String deployment) {
        @Override
        public String toString() {
            return "Body[type=" + type + "]";
        }
    }

    /**
     * A command to be.
     *
     * @param command the protocol's Command as JSON, with a fingerprint in place of manifests
     * @param summary null for a command without objects; likewise {@code objectCount}
     * @param sealed manifests, empty for none
     */
    record Draft(UUID id, JsonNode command, String summary, Integer objectCount, Buffer sealed) {}

    /**
     * Fails with INVALID, naming the field, or {@code manifests_invalid}, with document, line and column; with TOO_LARGE
     * {@code manifests_too_large}. Takes long for large manifests.
     */
    Draft of(Body body) {
        refuseForeignFields(body);
        return switch (body.type()) {
            case "apply" -> apply(body);
            case "delete" -> delete(body);
            default -> new Draft(Ids.next(clock), command(body.type()), null, null, Buffer.buffer());
        };
    }

    private Draft apply(Body body) {
        if (body.manifests() == null) {
            throw ServiceFailure.invalid("manifests", "is missing; it holds the documents to apply");
        }
        var objects = read(body.manifests());
        var id = Ids.next(clock);
        var command = command("apply")
                .put(SealedManifests.FIELD, manifests.fingerprint(body.manifests()))
                .put("dry_run", body.dryRun())
                .put("force", body.force());
        if (body.deployment() != null) {
            command.put("deployment_id", body.deployment());
        }
        var prune = prune(body);
        if (prune != null) {
            command.set("prune", prune);
        }
        return new Draft(id, command, summary(objects), objects.size(), manifests.seal(id, body.manifests()));
    }

    private Draft delete(Body body) {
        if (body.objects() == null || body.objects().isEmpty()) {
            throw ServiceFailure.invalid("objects", "is missing; it names what is to go");
        }
        var command = command("delete").put("dry_run", body.dryRun());
        command.set("objects", ProtocolJson.mapper().valueToTree(body.objects()));
        if (body.deployment() != null) {
            command.put("deployment_id", body.deployment());
        }
        return new Draft(
                Ids.next(clock),
                command,
                summary(body.objects()),
                body.objects().size(),
                Buffer.buffer());
    }

    private static List<ObjectRef> read(String text) {
        try {
            return Manifests.read(text).stream().map(Manifests.Document::object).toList();
        } catch (InvalidManifest e) {
            throw e.isTooLarge()
                    ? Refusals.manifestsTooLarge(e.getMessage())
                    : Refusals.manifestsInvalid(e.getMessage());
        }
    }

    /** True, a list of objects, or null for nothing. */
    private static JsonNode prune(Body body) {
        var prune = body.prune();
        if (prune == null || prune.isNull() || (prune.isBoolean() && !prune.booleanValue())) {
            return null;
        }
        if (prune.isBoolean()) {
            if (body.deployment() == null) {
                throw ServiceFailure.invalid(
                        "prune", "is true without a deployment: what earlier applies left is known by deployment only");
            }
            return prune;
        }
        return ProtocolJson.mapper().valueToTree(ProtocolJson.decode(ProtocolJson.encode(prune), ObjectRef[].class));
    }

    private static void refuseForeignFields(Body body) {
        var foreign = new ArrayList<String>();
        var applies = "apply".equals(body.type());
        var deletes = "delete".equals(body.type());
        if (!applies) {
            addIf(foreign, "manifests", body.manifests() != null);
            addIf(foreign, "force", body.force());
            addIf(foreign, "prune", body.prune() != null && !body.prune().isNull());
        }
        if (!deletes) {
            addIf(foreign, "objects", body.objects() != null);
        }
        if (!applies && !deletes) {
            addIf(foreign, "dry_run", body.dryRun());
            addIf(foreign, "deployment", body.deployment() != null);
        }
        if (!foreign.isEmpty()) {
            throw ServiceFailure.invalid(
                    foreign.get(0), "means nothing to a command of type '" + body.type() + "'; leave it out");
        }
    }

    private static void addIf(List<String> fields, String field, boolean there) {
        if (there) {
            fields.add(field);
        }
    }

    /** Such as {@code 2 objects: Namespace shop, Deployment shop/web}, cut where it becomes too long for a list. */
    static String summary(List<ObjectRef> objects) {
        var text = new StringBuilder(objects.size() == 1 ? "1 object: " : objects.size() + " objects: ");
        var separator = "";
        for (var object : objects) {
            var next = separator + object.kind() + " " + (object.namespace() == null ? "" : object.namespace() + "/")
                    + object.name();
            if (text.length() + next.length() > MOST_SUMMARY_CHARS - 5) {
                return text.append(separator).append("...").toString();
            }
            text.append(next);
            separator = ", ";
        }
        return text.toString();
    }

    private static ObjectNode command(String type) {
        return ProtocolJson.mapper().createObjectNode().put("type", type);
    }
}
