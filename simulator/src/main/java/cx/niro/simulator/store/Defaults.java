package cx.niro.simulator.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** What an API server fills in when a field is left out; only the fields that clients look at. */
final class Defaults {
    private final AtomicInteger nextAddress = new AtomicInteger(10);

    void fill(Kind kind, ObjectNode object) {
        if (kind.isCustom()) {
            kind.custom().schema().complete(object);
            return;
        }
        switch (kind.plural()) {
            case "namespaces" -> namespace(object);
            case "secrets" -> secret(object);
            case "services" -> service(object);
            case "pods" -> podSpec(Json.child(object, "spec"));
            case "deployments" -> deployment(Json.child(object, "spec"));
            case "replicasets", "statefulsets" -> replicas(Json.child(object, "spec"));
            case "daemonsets" -> template(Json.child(object, "spec"));
            case "jobs" -> job(Json.child(object, "spec"));
            case "customresourcedefinitions" -> definition(Json.child(object, "spec"));
            default -> {}
        }
    }

    private static void namespace(ObjectNode namespace) {
        Json.child(Json.meta(namespace), "labels").put("kubernetes.io/metadata.name", Json.name(namespace));
        absent(Json.child(namespace, "status"), "phase", "Active");
    }

    private static void secret(ObjectNode secret) {
        absent(secret, "type", "Opaque");
        JsonNode plain = secret.remove("stringData");
        if (plain != null) {
            ObjectNode data = Json.child(secret, "data");
            for (String key : Json.fields(plain)) {
                byte[] value = Json.text(plain, key).getBytes(StandardCharsets.UTF_8);
                data.put(key, Base64.getEncoder().encodeToString(value));
            }
        }
    }

    private void service(ObjectNode service) {
        ObjectNode spec = Json.child(service, "spec");
        absent(spec, "type", "ClusterIP");
        absent(spec, "sessionAffinity", "None");
        if (!spec.has("clusterIP")) {
            int address = nextAddress.getAndIncrement();
            spec.put("clusterIP", "10.43.%d.%d".formatted(address / 250, 1 + address % 250));
        }
        for (JsonNode port : spec.path("ports")) {
            absent((ObjectNode) port, "protocol", "TCP");
            if (!port.has("targetPort")) {
                ((ObjectNode) port).set("targetPort", port.path("port"));
            }
        }
    }

    private static void deployment(ObjectNode spec) {
        replicas(spec);
        ObjectNode strategy = Json.child(spec, "strategy");
        absent(strategy, "type", "RollingUpdate");
        if (Json.text(strategy, "type").equals("RollingUpdate")) {
            ObjectNode rolling = Json.child(strategy, "rollingUpdate");
            absent(rolling, "maxSurge", "25%");
            absent(rolling, "maxUnavailable", "25%");
        }
        absent(spec, "revisionHistoryLimit", 10);
        absent(spec, "progressDeadlineSeconds", 600);
    }

    private static void replicas(ObjectNode spec) {
        absent(spec, "replicas", 1);
        template(spec);
    }

    private static void job(ObjectNode spec) {
        absent(spec, "completions", 1);
        absent(spec, "parallelism", 1);
        absent(spec, "backoffLimit", 6);
        template(spec);
    }

    private static void definition(ObjectNode spec) {
        ObjectNode names = Json.child(spec, "names");
        String kind = Json.text(names, "kind");
        absent(names, "singular", kind.toLowerCase(Locale.ROOT));
        absent(names, "listKind", kind + "List");
        absent(Json.child(spec, "conversion"), "strategy", "None");
    }

    private static void template(ObjectNode spec) {
        if (spec.get("template") instanceof ObjectNode template) {
            podSpec(Json.child(template, "spec"));
        }
    }

    private static void podSpec(ObjectNode spec) {
        absent(spec, "restartPolicy", "Always");
        absent(spec, "dnsPolicy", "ClusterFirst");
        absent(spec, "schedulerName", "default-scheduler");
        absent(spec, "terminationGracePeriodSeconds", 30);
        if (!spec.has("serviceAccountName")) {
            spec.put("serviceAccountName", "default");
        }
        Json.child(spec, "securityContext");
        spec.path("initContainers").forEach(container -> container((ObjectNode) container));
        spec.path("containers").forEach(container -> container((ObjectNode) container));
    }

    private static void container(ObjectNode container) {
        String image = Json.text(container, "image");
        String tag = image.substring(image.lastIndexOf('/') + 1);
        boolean isMutable = !tag.contains(":") || tag.endsWith(":latest");
        absent(container, "imagePullPolicy", isMutable ? "Always" : "IfNotPresent");
        absent(container, "terminationMessagePath", "/dev/termination-log");
        absent(container, "terminationMessagePolicy", "File");
        Json.child(container, "resources");
        for (JsonNode port : container.path("ports")) {
            absent((ObjectNode) port, "protocol", "TCP");
        }
        for (String probe : new String[] {"livenessProbe", "readinessProbe", "startupProbe"}) {
            if (container.get(probe) instanceof ObjectNode settings) {
                absent(settings, "timeoutSeconds", 1);
                absent(settings, "periodSeconds", 10);
                absent(settings, "successThreshold", 1);
                absent(settings, "failureThreshold", 3);
            }
        }
    }

    private static void absent(ObjectNode node, String field, String value) {
        if (!node.hasNonNull(field)) {
            node.put(field, value);
        }
    }

    private static void absent(ObjectNode node, String field, int value) {
        if (!node.hasNonNull(field)) {
            node.put(field, value);
        }
    }
}
