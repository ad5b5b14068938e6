package cx.niro.simulator.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.metrics.MetricsApi;
import cx.niro.simulator.store.ApiFailure;
import cx.niro.simulator.store.Json;
import cx.niro.simulator.store.Kind;
import cx.niro.simulator.store.Kinds;
import cx.niro.simulator.store.ServedKinds;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** /version, /api, /apis and what is below, plain and aggregated. */
final class Discovery {
    private final ServedKinds served;
    private final MetricsApi metrics;
    private final String version;

    Discovery(ServedKinds served, MetricsApi metrics, String version) {
        this.served = served;
        this.metrics = metrics;
        this.version = version;
    }

    void answer(Call call) {
        String path = call.info().path();
        String trimmed = path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        List<String> parts = List.of(trimmed.substring(1).split("/", -1));
        switch (parts.get(0)) {
            case "version" -> call.send(200, version());
            case "healthz", "livez", "readyz" -> call.text("ok");
            case "api" -> core(call, parts);
            case "apis" -> groups(call, parts);
            case "openapi" -> OpenApi.answer(call, parts, byGroupVersion(), version);
            case "" -> call.send(200, paths());
            default -> throw ApiFailure.unknownPath();
        }
    }

    private void core(Call call, List<String> parts) {
        if (parts.size() == 2 && parts.get(1).equals("v1")) {
            call.send(200, resources("v1"));
        } else if (parts.size() > 1) {
            throw ApiFailure.unknownPath();
        } else if (wantsAggregated(call)) {
            call.send(200, AggregatedDiscovery.TYPE, aggregated(Map.of("", List.of("v1"))));
        } else {
            ObjectNode versions = Json.object().put("kind", "APIVersions");
            versions.putArray("versions").add("v1");
            versions.putArray("serverAddressByClientCIDRs");
            call.send(200, versions);
        }
    }

    private void groups(Call call, List<String> parts) {
        if (parts.size() == 1) {
            if (wantsAggregated(call)) {
                call.send(200, AggregatedDiscovery.TYPE, aggregated(byGroup()));
                return;
            }
            ObjectNode list = Json.object().put("kind", "APIGroupList").put("apiVersion", "v1");
            ArrayNode groups = list.putArray("groups");
            byGroup().forEach((name, versions) -> groups.add(group(name, versions)));
            call.send(200, list);
            return;
        }
        if (parts.size() == 2) {
            List<String> versions = byGroup().get(parts.get(1));
            if (versions == null) {
                throw ApiFailure.unknownPath();
            }
            call.send(200, group(parts.get(1), versions).put("kind", "APIGroup").put("apiVersion", "v1"));
            return;
        }
        call.send(200, resources(parts.get(1) + "/" + parts.get(2)));
    }

    private Map<String, List<Kind>> byGroupVersion() {
        Map<String, List<Kind>> kinds = new LinkedHashMap<>();
        for (Kind kind : served.all()) {
            if (metrics.isInstalled() || !kind.group().equals("metrics.k8s.io")) {
                kinds.computeIfAbsent(kind.apiVersion(), gv -> new ArrayList<>())
                        .add(kind);
            }
        }
        return kinds;
    }

    /** The versions of each group but the core, the preferred one first. */
    private Map<String, List<String>> byGroup() {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        for (String groupVersion : byGroupVersion().keySet()) {
            int slash = groupVersion.indexOf('/');
            if (slash > 0) {
                groups.computeIfAbsent(groupVersion.substring(0, slash), name -> new ArrayList<>())
                        .add(groupVersion.substring(slash + 1));
            }
        }
        groups.values().forEach(versions -> versions.sort(VersionOrder.NEWEST_FIRST));
        return groups;
    }

    private static ObjectNode group(String name, List<String> versions) {
        ObjectNode group = Json.object().put("name", name);
        ArrayNode list = group.putArray("versions");
        for (String each : versions) {
            list.addObject().put("groupVersion", name + "/" + each).put("version", each);
        }
        group.set("preferredVersion", list.get(0).deepCopy());
        return group;
    }

    private Buffer aggregated(Map<String, List<String>> groups) {
        return AggregatedDiscovery.of(groups, byGroupVersion());
    }

    private ObjectNode resources(String groupVersion) {
        List<Kind> kinds = byGroupVersion().get(groupVersion);
        if (kinds == null) {
            throw ApiFailure.unknownPath();
        }
        ObjectNode list = Json.object().put("kind", "APIResourceList").put("apiVersion", "v1");
        list.put("groupVersion", groupVersion);
        ArrayNode resources = list.putArray("resources");
        for (Kind kind : kinds) {
            ObjectNode resource = resources
                    .addObject()
                    .put("name", kind.plural())
                    .put("singularName", kind.singular())
                    .put("namespaced", kind.namespaced())
                    .put("kind", kind.kind());
            resource.set("verbs", Json.tree(kind.verbs()));
            if (!kind.shortNames().isEmpty()) {
                resource.set("shortNames", Json.tree(kind.shortNames()));
            }
            if (!categories(kind).isEmpty()) {
                resource.set("categories", Json.tree(categories(kind)));
            }
            for (String subresource : kind.subresources()) {
                ObjectNode entry = resources
                        .addObject()
                        .put("name", kind.plural() + "/" + subresource)
                        .put("singularName", "")
                        .put("namespaced", kind.namespaced())
                        .put("kind", kindOf(kind, subresource));
                if (subresource.equals("scale")) {
                    entry.put("group", "autoscaling").put("version", "v1");
                }
                entry.set("verbs", Json.tree(verbsOf(subresource)));
            }
        }
        return list;
    }

    static List<String> categories(Kind kind) {
        if (kind.isCustom()) {
            return kind.custom().categories();
        }
        return Kinds.isShownAsAll(kind) ? List.of("all") : List.of();
    }

    static ObjectNode responseKind(String group, String version, String kind) {
        return Json.object().put("group", group).put("version", version).put("kind", kind);
    }

    static String kindOf(Kind kind, String subresource) {
        return switch (subresource) {
            case "scale" -> "Scale";
            case "eviction" -> "Eviction";
            case "token" -> "TokenRequest";
            default -> kind.kind();
        };
    }

    static List<String> verbsOf(String subresource) {
        return switch (subresource) {
            case "log" -> List.of("get");
            case "eviction", "token" -> List.of("create");
            case "finalize" -> List.of("update");
            default -> List.of("get", "patch", "update");
        };
    }

    private static boolean wantsAggregated(Call call) {
        return call.accept().contains("v=v2;") && call.accept().contains("as=APIGroupDiscoveryList");
    }

    private ObjectNode version() {
        String[] parts = version.substring(1).split("\\.", -1);
        return Json.object()
                .put("major", parts[0])
                .put("minor", parts[1])
                .put("gitVersion", version)
                .put("gitCommit", "6b330558e54244a92cd3fdb9aab0a4a3a4d3f0f1")
                .put("gitTreeState", "clean")
                .put("buildDate", "2025-05-06T00:00:00Z")
                .put("goVersion", "go1.23.6")
                .put("compiler", "gc")
                .put("platform", "linux/amd64");
    }

    private ObjectNode paths() {
        ObjectNode paths = Json.object();
        ArrayNode list = paths.putArray("paths");
        list.add("/api")
                .add("/api/v1")
                .add("/apis")
                .add("/healthz")
                .add("/openapi/v3")
                .add("/version");
        return paths;
    }
}
