package cx.niro.simulator.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The kinds that one cluster serves: the built-in ones, and those of established CustomResourceDefinitions. */
public final class ServedKinds {
    private final Map<String, List<Kind>> ofDefinition = new LinkedHashMap<>();
    private final Map<String, Kind> byPath = new LinkedHashMap<>();
    private final Map<String, Kind> byObject = new LinkedHashMap<>();

    ServedKinds() {
        index();
    }

    /** Every kind in every served version, in the order of discovery. */
    public List<Kind> all() {
        return List.copyOf(byPath.values());
    }

    /** The kind that a path means. */
    public Optional<Kind> find(String group, String version, String plural) {
        return Optional.ofNullable(byPath.get(group + "/" + version + "/" + plural));
    }

    /** The kind that an object says it is. */
    public Optional<Kind> ofObject(String apiVersion, String kind) {
        return Optional.ofNullable(byObject.get(apiVersion + "/" + kind));
    }

    /** Serves the kinds of a definition from now on, in place of those that it had before. */
    public void serve(String definition, List<Kind> kinds) {
        ofDefinition.put(definition, List.copyOf(kinds));
        index();
    }

    /** Serves the kinds of a definition no more. */
    public void withdraw(String definition) {
        ofDefinition.remove(definition);
        index();
    }

    private void index() {
        List<Kind> kinds = new ArrayList<>(Kinds.builtIn());
        ofDefinition.values().forEach(kinds::addAll);
        byPath.clear();
        byObject.clear();
        for (Kind kind : kinds) {
            byPath.put(kind.group() + "/" + kind.version() + "/" + kind.plural(), kind);
            if (kind.isStored()) {
                byObject.putIfAbsent(kind.apiVersion() + "/" + kind.kind(), kind);
            }
        }
    }
}
