package cx.niro.simulator.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.store.Deletion;
import cx.niro.simulator.store.Json;
import cx.niro.simulator.store.Kind;
import cx.niro.simulator.store.Kinds;
import cx.niro.simulator.store.ObjectStore;
import cx.niro.simulator.store.Registry;

/** Gives each namespace its default account, and empties one that is being deleted. */
final class NamespaceController implements Controller {
    private final ObjectStore store;
    private final Registry registry;
    private final String rootCertificate;

    NamespaceController(ObjectStore store, Registry registry, String rootCertificate) {
        this.store = store;
        this.registry = registry;
        this.rootCertificate = rootCertificate;
    }

    @Override
    public void reconcile(ObjectNode namespace) {
        String name = Json.name(namespace);
        if (!Json.isTerminating(namespace)) {
            furnish(name);
            return;
        }
        boolean isEmpty = true;
        for (Kind kind : store.kinds().all()) {
            if (kind.isStored() && kind.namespaced()) {
                for (ObjectNode object : store.list(kind, name)) {
                    if (store.find(kind, name, Json.name(object)).isPresent() && !Json.isTerminating(object)) {
                        registry.delete(kind, name, Json.name(object), Deletion.GRACEFUL);
                    }
                }
                isEmpty &= store.list(kind, name).isEmpty();
            }
        }
        if (isEmpty) {
            registry.finishDelete(Kinds.NAMESPACES, namespace);
        }
    }

    private void furnish(String name) {
        if (store.find(Kinds.SERVICE_ACCOUNTS, name, "default").isEmpty()) {
            registry.create(Kinds.SERVICE_ACCOUNTS, name, Json.yaml("metadata: {name: default}"));
        }
        if (store.find(Kinds.CONFIG_MAPS, name, "kube-root-ca.crt").isEmpty()) {
            ObjectNode map = Json.yaml("metadata: {name: kube-root-ca.crt}");
            map.putObject("data").put("ca.crt", rootCertificate);
            registry.create(Kinds.CONFIG_MAPS, name, map);
        }
    }
}
