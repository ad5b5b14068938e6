package cx.niro.simulator.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One kind of object as the API offers it.
 *
 * @param group API group, empty for the core group
 * @param version API version
 * @param plural name in paths
 * @param kind name in objects
 * @param namespaced whether objects live in a namespace
 * @param shortNames what kubectl users type
 * @param subresources for example {@code status}, {@code scale}, {@code log}
 * @param verbs what discovery offers
 * @param custom what a CustomResourceDefinition says of it, null for a built-in kind
 */
public record Kind(
        String group,
        String version,
        String plural,
        String kind,
        boolean namespaced,
        List<String> shortNames,
        List<String> subresources,
        List<String> verbs,
        CustomKind custom) {
    static final List<String> STORED_VERBS =
            List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");

    public Kind {
        shortNames = List.copyOf(shortNames);
        subresources = List.copyOf(subresources);
        verbs = List.copyOf(verbs);
    }

    static Kind namespaced(String groupVersion, String plural, String kind, String... shortNames) {
        return of(groupVersion, plural, kind, true, shortNames);
    }

    static Kind clusterWide(String groupVersion, String plural, String kind, String... shortNames) {
        return of(groupVersion, plural, kind, false, shortNames);
    }

    private static Kind of(String groupVersion, String plural, String kind, boolean namespaced, String... shortNames) {
        int slash = groupVersion.indexOf('/');
        return new Kind(
                slash < 0 ? "" : groupVersion.substring(0, slash),
                groupVersion.substring(slash + 1),
                plural,
                kind,
                namespaced,
                List.of(shortNames),
                List.of(),
                STORED_VERBS,
                null);
    }

    Kind with(String... more) {
        List<String> all = new ArrayList<>(subresources);
        all.addAll(List.of(more));
        return new Kind(group, version, plural, kind, namespaced, shortNames, all, verbs, custom);
    }

    Kind only(String... some) {
        return new Kind(group, version, plural, kind, namespaced, shortNames, subresources, List.of(some), custom);
    }

    /** As in objects: {@code v1} or {@code apps/v1}. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** As in messages: {@code pods} or {@code deployments.apps}. */
    public String qualified() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    /** The name of one object: the lower-case kind, if its definition says no other. */
    public String singular() {
        return isCustom() ? custom.singular() : kind.toLowerCase(Locale.ROOT);
    }

    /** The kind of a list of objects. */
    public String listKind() {
        return isCustom() ? custom.listKind() : kind + "List";
    }

    /** Whether a CustomResourceDefinition brought it. */
    public boolean isCustom() {
        return custom != null;
    }

    /** The same kind in the version in which objects are kept. */
    public Kind asStored() {
        return isCustom() && !custom.storageVersion().equals(version)
                ? new Kind(
                        group,
                        custom.storageVersion(),
                        plural,
                        kind,
                        namespaced,
                        shortNames,
                        subresources,
                        verbs,
                        custom)
                : this;
    }

    /** Whether status is written apart from the rest. */
    public boolean hasStatus() {
        return subresources.contains("status");
    }

    /** Whether the server keeps objects of this kind. */
    public boolean isStored() {
        return verbs.contains("delete");
    }

    /** A kind is its place in the API; all its versions show the same objects. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Kind kind && plural.equals(kind.plural) && group.equals(kind.group);
    }

    @Override
    public int hashCode() {
        return plural.hashCode() * 31 + group.hashCode();
    }
}
