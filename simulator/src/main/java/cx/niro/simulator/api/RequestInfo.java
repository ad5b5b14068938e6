package cx.niro.simulator.api;

import cx.niro.simulator.rbac.Access;
import cx.niro.simulator.store.Selector;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What a request is about, read from method, path and query as Kubernetes reads it.
 *
 * @param verb Kubernetes verb, for a path that is no resource the lower-case method
 * @param isResource whether the path names a resource
 * @param group API group
 * @param version API version
 * @param resource plural
 * @param subresource or empty
 * @param namespace or empty
 * @param name or empty
 * @param path the whole path
 */
record RequestInfo(
        String verb,
        boolean isResource,
        String group,
        String version,
        String resource,
        String subresource,
        String namespace,
        String name,
        String path) {

    static RequestInfo of(HttpMethod method, String path, String fieldSelector, boolean isWatch) {
        List<String> parts = new ArrayList<>(Arrays.stream(path.split("/", -1))
                .filter(part -> !part.isEmpty())
                .toList());
        boolean isCore = parts.size() > 2 && parts.get(0).equals("api");
        boolean isGroup = parts.size() > 3 && parts.get(0).equals("apis");
        if (!isCore && !isGroup) {
            return new RequestInfo(lower(method), false, "", "", "", "", "", "", path);
        }
        String group = isCore ? "" : parts.get(1);
        String version = parts.get(isCore ? 1 : 2);
        List<String> rest = parts.subList(isCore ? 2 : 3, parts.size());
        String namespace = "";
        if (rest.get(0).equals("namespaces") && rest.size() > 1) {
            boolean isAboutNamespace = rest.size() == 2
                    || (rest.size() == 3 && List.of("status", "finalize").contains(rest.get(2)));
            if (isAboutNamespace) {
                return resource(method, group, version, rest, rest.get(1), path, fieldSelector, isWatch);
            }
            namespace = rest.get(1);
            rest = rest.subList(2, rest.size());
        }
        return resource(method, group, version, rest, namespace, path, fieldSelector, isWatch);
    }

    private static RequestInfo resource(
            HttpMethod method,
            String group,
            String version,
            List<String> rest,
            String namespace,
            String path,
            String fieldSelector,
            boolean isWatch) {
        String name = rest.size() > 1 ? rest.get(1) : "";
        String subresource = rest.size() > 2 ? String.join("/", rest.subList(2, rest.size())) : "";
        String verb = verb(method, name, isWatch);
        if (name.isEmpty() && (verb.equals("list") || verb.equals("watch") || verb.equals("deletecollection"))) {
            name = Selector.nameOf(fieldSelector);
        }
        return new RequestInfo(verb, true, group, version, rest.get(0), subresource, namespace, name, path);
    }

    private static String verb(HttpMethod method, String name, boolean isWatch) {
        return switch (method.name()) {
            case "GET", "HEAD" -> {
                if (isWatch) {
                    yield "watch";
                }
                yield name.isEmpty() ? "list" : "get";
            }
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> name.isEmpty() ? "deletecollection" : "delete";
            default -> lower(method);
        };
    }

    Access access() {
        return isResource
                ? Access.resource(verb, group, qualifiedResource(), namespace, name)
                : Access.path(verb, path);
    }

    String qualifiedResource() {
        return subresource.isEmpty() ? resource : resource + "/" + subresource;
    }

    private static String lower(HttpMethod method) {
        return method.name().toLowerCase(Locale.ROOT);
    }
}
