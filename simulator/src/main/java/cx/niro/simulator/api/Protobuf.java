package cx.niro.simulator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.store.ApiFailure;
import cx.niro.simulator.store.Json;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads the bodies that kubectl's typed commands send as protobuf (create, auth, run). Only the fields that those
 * commands fill are in the table; a kind that is not in it gets a 415.
 */
final class Protobuf {
    private static final byte[] MAGIC = {'k', '8', 's', 0};
    /** Message -> number, name and type of each field; a star repeats, {@code map} and {@code bytesMap} have text keys. */
    private static final Map<String, Map<Integer, String[]>> MESSAGES = new HashMap<>();

    static {
        message("ObjectMeta", "1 name text, 2 generateName text, 3 namespace text, 11 labels map, 12 annotations map");
        message("Namespace", "1 metadata ObjectMeta");
        message("ServiceAccount", "1 metadata ObjectMeta");
        message("Secret", "1 metadata ObjectMeta, 2 data bytesMap, 3 type text, 4 stringData map");
        message("ConfigMap", "1 metadata ObjectMeta, 2 data map, 3 binaryData bytesMap");
        message("SelfSubjectReview", "1 metadata ObjectMeta");
        message("SelfSubjectAccessReview", "1 metadata ObjectMeta, 2 spec AccessSpec");
        message("AccessSpec", "1 resourceAttributes ResourceAttributes, 2 nonResourceAttributes PathAttributes");
        message(
                "ResourceAttributes",
                "1 namespace text, 2 verb text, 3 group text, 4 version text, 5 resource text, 6 subresource text, 7 name text");
        message("PathAttributes", "1 path text, 2 verb text");
        message("SelfSubjectRulesReview", "1 metadata ObjectMeta, 2 spec RulesSpec");
        message("RulesSpec", "1 namespace text");
        message("TokenRequest", "1 metadata ObjectMeta, 2 spec TokenSpec");
        message("TokenSpec", "1 audiences *text, 4 expirationSeconds number");
        message("Role", "1 metadata ObjectMeta, 2 rules *PolicyRule");
        message("ClusterRole", "1 metadata ObjectMeta, 2 rules *PolicyRule");
        message(
                "PolicyRule",
                "1 verbs *text, 2 apiGroups *text, 3 resources *text, 4 resourceNames *text, 5 nonResourceURLs *text");
        message("RoleBinding", "1 metadata ObjectMeta, 2 subjects *Subject, 3 roleRef RoleRef");
        message("ClusterRoleBinding", "1 metadata ObjectMeta, 2 subjects *Subject, 3 roleRef RoleRef");
        message("Subject", "1 kind text, 2 apiGroup text, 3 name text, 4 namespace text");
        message("RoleRef", "1 apiGroup text, 2 kind text, 3 name text");
        message("Deployment", "1 metadata ObjectMeta, 2 spec DeploymentSpec");
        message("DeploymentSpec", "1 replicas number, 2 selector LabelSelector, 3 template PodTemplate");
        message("LabelSelector", "1 matchLabels map");
        message("PodTemplate", "1 metadata ObjectMeta, 2 spec PodSpec");
        message("Pod", "1 metadata ObjectMeta, 2 spec PodSpec");
        message("PodSpec", "2 containers *Container, 3 restartPolicy text, 8 serviceAccountName text");
        message(
                "Container",
                "1 name text, 2 image text, 3 command *text, 4 args *text, 6 ports *ContainerPort, 7 env *EnvVar");
        message("ContainerPort", "1 name text, 3 containerPort number, 4 protocol text");
        message("EnvVar", "1 name text, 2 value text");
        message("Eviction", "1 metadata ObjectMeta");
        message("DeleteOptions", "1 gracePeriodSeconds number, 4 propagationPolicy text, 5 dryRun *text");
    }

    private Protobuf() {}

    /** The object in the body; fails with a 415 for a kind that is not in the table. */
    static ObjectNode read(byte[] body) {
        try {
            ByteBuffer in = ByteBuffer.wrap(body);
            byte[] magic = new byte[MAGIC.length];
            in.get(magic);
            if (!Arrays.equals(magic, MAGIC)) {
                throw ApiFailure.badRequest("the protobuf body does not begin with k8s\\0");
            }
            String apiVersion = "";
            String kind = "";
            byte[] raw = {};
            while (in.hasRemaining()) {
                long tag = varint(in);
                byte[] value = bytes(in);
                if (tag >> 3 == 1) {
                    JsonNode type = typeMeta(ByteBuffer.wrap(value));
                    apiVersion = Json.text(type, "apiVersion");
                    kind = Json.text(type, "kind");
                } else if (tag >> 3 == 2) {
                    raw = value;
                }
            }
            if (!MESSAGES.containsKey(kind)) {
                throw ApiFailure.unsupportedMediaType(
                        "application/vnd.kubernetes.protobuf of kind " + kind, "application/json, application/yaml");
            }
            ObjectNode object = message(kind, ByteBuffer.wrap(raw));
            return object.put("apiVersion", apiVersion).put("kind", kind);
        } catch (BufferUnderflowException e) {
            throw ApiFailure.badRequest("the protobuf body is cut off");
        }
    }

    private static void message(String name, String fields) {
        Map<Integer, String[]> byNumber = new HashMap<>();
        for (String field : fields.split(", ", -1)) {
            String[] parts = field.split(" ", -1);
            byNumber.put(Integer.valueOf(parts[0]), new String[] {parts[1], parts[2]});
        }
        MESSAGES.put(name, byNumber);
    }

    private static JsonNode typeMeta(ByteBuffer in) {
        ObjectNode type = Json.object();
        while (in.hasRemaining()) {
            long tag = varint(in);
            type.put(tag >> 3 == 1 ? "apiVersion" : "kind", text(bytes(in)));
        }
        return type;
    }

    private static ObjectNode message(String name, ByteBuffer in) {
        Map<Integer, String[]> fields = MESSAGES.get(name);
        ObjectNode object = Json.object();
        while (in.hasRemaining()) {
            long tag = varint(in);
            String[] field = fields.get((int) (tag >> 3));
            int wire = (int) (tag & 7);
            if (wire == 0) {
                long value = varint(in);
                if (field != null) {
                    object.put(field[0], value);
                }
            } else if (wire == 2) {
                byte[] value = bytes(in);
                if (field != null) {
                    set(object, field[0], field[1], value);
                }
            } else {
                in.position(in.position() + (wire == 1 ? 8 : 4));
            }
        }
        return object;
    }

    private static void set(ObjectNode object, String name, String type, byte[] value) {
        switch (type) {
            case "text" -> {
                if (value.length > 0) {
                    object.put(name, text(value));
                }
            }
            case "*text" -> Json.list(object, name).add(text(value));
            case "map", "bytesMap" -> {
                byte[][] entry = entry(ByteBuffer.wrap(value));
                String shown = type.equals("map")
                        ? text(entry[1])
                        : Base64.getEncoder().encodeToString(entry[1]);
                Json.child(object, name).put(text(entry[0]), shown);
            }
            default -> {
                if (type.startsWith("*")) {
                    ArrayNode list = Json.list(object, name);
                    list.add(message(type.substring(1), ByteBuffer.wrap(value)));
                } else {
                    object.set(name, message(type, ByteBuffer.wrap(value)));
                }
            }
        }
    }

    private static byte[][] entry(ByteBuffer in) {
        byte[][] entry = {{}, {}};
        while (in.hasRemaining()) {
            long tag = varint(in);
            entry[tag >> 3 == 1 ? 0 : 1] = bytes(in);
        }
        return entry;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw ApiFailure.badRequest("the protobuf body holds a number that is too long");
    }

    private static byte[] bytes(ByteBuffer in) {
        long length = varint(in);
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] value = new byte[(int) length];
        in.get(value);
        return value;
    }

    private static String text(byte[] value) {
        return new String(value, StandardCharsets.UTF_8);
    }
}
