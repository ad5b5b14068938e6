package cx.niro.simulator.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.store.Deletion;
import cx.niro.simulator.store.Json;
import cx.niro.simulator.store.Kinds;
import cx.niro.simulator.store.ObjectStore;
import cx.niro.simulator.store.Registry;
import java.util.Comparator;
import java.util.List;

/** Rolls replica sets over: a new template gets its own set, which grows as the old ones shrink within surge and unavailability. */
final class DeploymentController implements Controller {
    private static final String HASH = "pod-template-hash";
    private static final String REVISION = "deployment.kubernetes.io/revision";

    private final ObjectStore store;
    private final Registry registry;
    private final Events events;
    private final PodFactory owned;
    private final DeploymentStatus status;

    DeploymentController(ObjectStore store, Registry registry, Events events, DeploymentStatus status) {
        this.store = store;
        this.registry = registry;
        this.events = events;
        this.owned = new PodFactory(store, registry);
        this.status = status;
    }

    @Override
    public void reconcile(ObjectNode deployment) {
        if (Json.isTerminating(deployment)) {
            return;
        }
        boolean isPaused = Json.at(deployment, "spec", "paused").asBoolean();
        ObjectNode current = current(deployment, isPaused);
        if (current != null && !isPaused) {
            roll(deployment, current);
        } else if (current != null) {
            scale(deployment, current, Json.at(deployment, "spec", "replicas").asInt());
        }
        ObjectNode newest = store.get(Kinds.DEPLOYMENTS, Json.namespace(deployment), Json.name(deployment));
        status.report(newest, sets(newest), current == null ? "" : Json.name(current));
    }

    private List<ObjectNode> sets(JsonNode deployment) {
        return owned.ownedBy(deployment, Kinds.REPLICA_SETS, false);
    }

    private ObjectNode current(ObjectNode deployment, boolean isPaused) {
        String hash = hash(Json.at(deployment, "spec", "template"));
        String name = Json.name(deployment) + "-" + hash;
        ObjectNode set =
                store.find(Kinds.REPLICA_SETS, Json.namespace(deployment), name).orElse(null);
        if (set == null && (isPaused || !isFree(deployment))) {
            return null;
        }
        long newest = sets(deployment).stream()
                .mapToLong(each -> revision(each))
                .max()
                .orElse(0);
        if (set == null) {
            set = create(deployment, name, hash, newest + 1);
            status.noteNewSet(deployment, name);
        } else if (revision(set) < newest) {
            ObjectNode raised = set.deepCopy();
            Json.child(Json.meta(raised), "annotations").put(REVISION, Long.toString(newest + 1));
            set = store.put(Kinds.REPLICA_SETS, raised);
        }
        noteRevision(deployment, revision(set));
        return withMinReadySeconds(deployment, set);
    }

    /** Whether the strategy lets pods of a new template be made: Recreate first ends all others. */
    private boolean isFree(ObjectNode deployment) {
        if (!Json.text(deployment, "spec", "strategy", "type").equals("Recreate")) {
            return true;
        }
        boolean isEmpty = true;
        for (ObjectNode set : sets(deployment)) {
            scale(deployment, set, 0);
            isEmpty &= owned.ownedBy(set, Kinds.PODS, true).isEmpty();
        }
        return isEmpty;
    }

    private ObjectNode withMinReadySeconds(JsonNode deployment, ObjectNode set) {
        int wanted = Json.at(deployment, "spec", "minReadySeconds").asInt();
        if (Json.at(set, "spec", "minReadySeconds").asInt() == wanted) {
            return set;
        }
        ObjectNode changed = set.deepCopy();
        Json.child(changed, "spec").put("minReadySeconds", wanted);
        return registry.update(Kinds.REPLICA_SETS, Json.namespace(set), Json.name(set), changed);
    }

    private ObjectNode create(ObjectNode deployment, String name, String hash, long revision) {
        ObjectNode set = Json.object();
        ObjectNode meta = set.putObject("metadata").put("name", name);
        ObjectNode template = Json.at(deployment, "spec", "template").deepCopy();
        Json.child(Json.meta(template), "labels").put(HASH, hash);
        meta.set("labels", Json.at(template, "metadata", "labels").deepCopy());
        meta.putObject("annotations").put(REVISION, Long.toString(revision));
        ObjectNode spec = set.putObject("spec").put("replicas", 0);
        ObjectNode selector = Json.at(deployment, "spec", "selector").deepCopy();
        Json.child(selector, "matchLabels").put(HASH, hash);
        spec.set("selector", selector);
        spec.set("template", template);
        PodFactory.setOwner(set, deployment);
        return registry.create(Kinds.REPLICA_SETS, Json.namespace(deployment), set);
    }

    private void noteRevision(ObjectNode deployment, long revision) {
        String text = Long.toString(revision);
        if (!Json.annotation(deployment, REVISION).equals(text)) {
            ObjectNode noted = store.get(Kinds.DEPLOYMENTS, Json.namespace(deployment), Json.name(deployment))
                    .deepCopy();
            Json.child(Json.meta(noted), "annotations").put(REVISION, text);
            store.put(Kinds.DEPLOYMENTS, noted);
        }
    }

    private void roll(ObjectNode deployment, ObjectNode current) {
        int wanted = Json.at(deployment, "spec", "replicas").asInt();
        List<ObjectNode> old = sets(deployment).stream()
                .filter(set -> !Json.name(set).equals(Json.name(current)))
                .sorted(Comparator.comparingLong(DeploymentController::revision))
                .toList();
        if (Json.text(deployment, "spec", "strategy", "type").equals("Recreate")) {
            old.forEach(set -> scale(deployment, set, 0));
            boolean isEmpty = old.stream()
                    .allMatch(set -> owned.ownedBy(set, Kinds.PODS, true).isEmpty());
            scale(deployment, current, isEmpty ? wanted : replicas(current));
        } else {
            rollGradually(deployment, current, old);
        }
        prune(deployment, old);
    }

    /** One step: the new set grows, or else the old ones shrink, those pods first that do not work. */
    private void rollGradually(ObjectNode deployment, ObjectNode current, List<ObjectNode> old) {
        RollingUpdate rules = RollingUpdate.of(deployment);
        int ofOld = old.stream().mapToInt(DeploymentController::replicas).sum();
        int total = replicas(current) + ofOld;
        int grown = rules.newReplicas(replicas(current), total);
        if (grown != replicas(current)) {
            scale(deployment, current, grown);
            return;
        }
        int removable = Math.min(ofOld, rules.removable(total, replicas(current), available(current)));
        for (ObjectNode set : old) {
            int broken = Math.min(removable, replicas(set) - available(set));
            scale(deployment, set, replicas(set) - broken);
            removable -= broken;
        }
        int available = available(current)
                + old.stream().mapToInt(DeploymentController::available).sum();
        int spare = Math.min(removable, rules.spare(available));
        for (ObjectNode stale : old) {
            ObjectNode set = store.get(Kinds.REPLICA_SETS, Json.namespace(stale), Json.name(stale));
            int fewer = Math.min(spare, replicas(set));
            scale(deployment, set, replicas(set) - fewer);
            spare -= fewer;
        }
    }

    private void prune(JsonNode deployment, List<ObjectNode> old) {
        int kept = Json.at(deployment, "spec", "revisionHistoryLimit").asInt(10);
        List<ObjectNode> empty = old.stream()
                .filter(set ->
                        replicas(set) == 0 && Json.at(set, "status", "replicas").asInt() == 0)
                .toList();
        for (ObjectNode set : empty.subList(0, Math.max(0, empty.size() - kept))) {
            registry.delete(Kinds.REPLICA_SETS, Json.namespace(set), Json.name(set), Deletion.GRACEFUL);
        }
    }

    private void scale(JsonNode deployment, ObjectNode set, int replicas) {
        ObjectNode stored = store.get(Kinds.REPLICA_SETS, Json.namespace(set), Json.name(set));
        int before = replicas(stored);
        if (before == replicas) {
            return;
        }
        ObjectNode changed = stored.deepCopy();
        Json.child(changed, "spec").put("replicas", replicas);
        registry.update(Kinds.REPLICA_SETS, Json.namespace(set), Json.name(set), changed);
        events.normal(
                "deployment-controller",
                deployment,
                "ScalingReplicaSet",
                "Scaled %s replica set %s from %d to %d"
                        .formatted(replicas > before ? "up" : "down", Json.name(set), before, replicas));
    }

    static int replicas(JsonNode set) {
        return Json.at(set, "spec", "replicas").asInt();
    }

    private static int available(JsonNode set) {
        return Math.min(
                replicas(set), Json.at(set, "status", "availableReplicas").asInt());
    }

    private static long revision(JsonNode set) {
        String text = Json.annotation(set, REVISION);
        return text.isEmpty() ? 0 : Long.parseLong(text);
    }

    private static String hash(JsonNode template) {
        String letters = "bcdfghjklmnpqrstvwxz2456789";
        long value = template.toString().hashCode() & 0xFFFFFFFFL;
        value = value * 31 + template.toString().length();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 9; i++) {
            text.append(letters.charAt((int) (value % letters.length())));
            value = value / letters.length() + (i == 5 ? 7919 : 0);
        }
        return text.toString();
    }
}
