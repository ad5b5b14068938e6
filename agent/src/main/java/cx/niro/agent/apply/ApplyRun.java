package cx.niro.agent.apply;

import com.fasterxml.jackson.databind.node.MissingNode;
import cx.niro.agent.command.Outcome;
import cx.niro.agent.kubernetes.KubernetesFailure;
import cx.niro.protocol.Manifests;
import cx.niro.protocol.ObjectOutcome;
import cx.niro.protocol.ObjectRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One execution of an apply: phase by phase, kinds that come later again and again, and what is to go at the end. */
final class ApplyRun {
    private static final Duration FIRST_REST = Duration.ofSeconds(1);
    private static final Duration LONGEST_REST = Duration.ofSeconds(5);

    private final Parts parts;
    private final ApplySettings settings;
    private final ObjectApply object;
    private final Establishment establishment;
    private final Definitions definitions;
    private final Kinds kinds;
    private final List<Manifests.Document> documents;
    private final Set<String> failedDefinitions = new HashSet<>();
    private final Set<Identity> applied = new HashSet<>();
    /** Namespaces that a dry run would make: nothing can be tried in them. */
    private final Set<String> namespacesToCome = new HashSet<>();

    /** An object whatever the version that it is written in. */
    private record Identity(String group, String kind, String namespace, String name) {
        static Identity of(ObjectRef object) {
            return new Identity(Phase.groupOf(object.apiVersion()), object.kind(), object.namespace(), object.name());
        }
    }

    ApplyRun(Parts parts, ApplySettings settings, List<Manifests.Document> documents) {
        this.parts = parts;
        this.settings = settings;
        this.object = new ObjectApply(parts, settings);
        this.establishment = new Establishment(parts);
        this.definitions = new Definitions(documents);
        this.kinds = new Kinds(parts.discovery(), parts.deadline(), System::nanoTime);
        this.documents = documents;
    }

    Outcome run(List<ObjectRef> prune) throws InterruptedException {
        for (var phase : Phase.values()) {
            apply(documents.stream()
                    .filter(document -> Phase.of(document.object()) == phase)
                    .toList());
        }
        prune(prune);
        return parts.report().end();
    }

    private void apply(List<Manifests.Document> phase) throws InterruptedException {
        List<Tried> awaited = new ArrayList<>();
        var rest = FIRST_REST;
        var todo = phase;
        while (!todo.isEmpty()) {
            List<Manifests.Document> unknown = new ArrayList<>();
            for (var document : todo) {
                one(document).ifPresentOrElse(one -> add(one, awaited), () -> unknown.add(document));
            }
            await(awaited);
            todo = unknown;
            if (!todo.isEmpty()) {
                parts.report().tell();
                if (!parts.deadline().rest(rest)) {
                    todo.forEach(document -> parts.report().add(leftOver(document.object())));
                    return;
                }
                rest = rest.plus(FIRST_REST).compareTo(LONGEST_REST) > 0 ? LONGEST_REST : rest.plus(FIRST_REST);
            }
        }
    }

    /**
     * An object after its turn.
     *
     * @param target null where it was not applied
     */
    private record Tried(Target target, ObjectOutcome outcome) {
        static Tried without(ObjectOutcome outcome) {
            return new Tried(null, outcome);
        }

        boolean isDefinition() {
            return target != null && Phase.isDefinition(target.object());
        }
    }

    /** Definitions count when they are in force; all of them are applied before the first is waited for. */
    private void add(Tried tried, List<Tried> awaited) {
        if (tried.isDefinition() && !settings.dryRun()) {
            awaited.add(tried);
        } else {
            parts.report().add(tried.outcome());
        }
    }

    private void await(List<Tried> awaited) throws InterruptedException {
        for (var one : awaited) {
            var outcome = establishment.await(one.target(), one.outcome());
            if (outcome.outcome().equals("failed")) {
                failedDefinitions.add(one.target().name());
            }
            parts.report().add(outcome);
        }
        awaited.clear();
    }

    /** Empty where it is to be tried again. */
    private Optional<Tried> one(Manifests.Document document) throws InterruptedException {
        var named = document.object();
        if (parts.deadline().isPast()) {
            return Optional.of(
                    Tried.without(new Refusal("timeout", "the deadline passed before it was its turn").failed(named)));
        }
        Optional<ResourceKind> kind;
        try {
            kind = kinds.find(named);
        } catch (KubernetesFailure e) {
            return kinds.refusal(named, e).map(refusal -> Tried.without(refusal.failed(named)));
        }
        return kind.isEmpty()
                ? unserved(document).map(Tried::without)
                : served(Target.of(kind.get(), named, document.json()));
    }

    private Optional<Tried> served(Target target) throws InterruptedException {
        applied.add(Identity.of(target.object()));
        if (target.namespace() != null && namespacesToCome.contains(target.namespace())) {
            return Optional.of(Tried.without(toCome(target, "its namespace is created in the same apply")));
        }
        var outcome = object.apply(target);
        if (outcome.isEmpty()) {
            var apiVersion = target.object().apiVersion();
            parts.discovery().forget(List.of(apiVersion));
            return isFinal(apiVersion) ? Optional.of(Tried.without(unknownKind(target.object()))) : Optional.empty();
        }
        if (settings.dryRun()
                && target.kind().isNamespace()
                && outcome.get().outcome().equals("created")) {
            namespacesToCome.add(target.name());
        }
        return Optional.of(new Tried(target, outcome.get()));
    }

    private Optional<ObjectOutcome> unserved(Manifests.Document document) {
        var named = document.object();
        var defined = definitions.find(named.apiVersion(), named.kind());
        if (settings.dryRun() && defined.isPresent()) {
            return Optional.of(toCome(
                    Target.of(defined.get().kind(), named, document.json()),
                    "its definition is created in the same apply"));
        }
        if (defined.map(Definitions.Defined::definition)
                .filter(failedDefinitions::contains)
                .isPresent()) {
            return Optional.of(new Refusal("kind_unknown", "its definition could not be applied").failed(named));
        }
        return isFinal(named.apiVersion()) ? Optional.of(unknownKind(named)) : Optional.empty();
    }

    /** Whether an unknown kind stays unknown however long it is waited for. */
    private boolean isFinal(String apiVersion) {
        return settings.dryRun() || !Discovery.mayCome(apiVersion);
    }

    /** What a dry run cannot try, because what it needs is not there yet. */
    private ObjectOutcome toCome(Target target, String why) {
        var refused = parts.scope()
                .refusal(target.kind(), target.namespace(), target.name())
                .or(() -> denied("patch", target))
                .or(() -> denied("create", target));
        if (refused.isPresent()) {
            return refused.get().failed(target.object());
        }
        applied.add(Identity.of(target.object()));
        return new ObjectOutcome(target.object(), "created", null, why, diffs(target));
    }

    private Optional<Refusal> denied(String verb, Target target) {
        return parts.permissions().refusal(verb, target.kind(), target.namespace(), target.name(), parts.deadline());
    }

    private String diffs(Target target) {
        return target.kind().isSecret()
                ? Diffs.NOT_COMPARED
                : parts.diffs()
                        .of(
                                MissingNode.getInstance(),
                                Stamps.put(
                                        target.manifest().deepCopy(),
                                        target.kind(),
                                        target.namespace(),
                                        settings.deployment(),
                                        settings.revision()));
    }

    private ObjectOutcome leftOver(ObjectRef named) {
        try {
            return kinds.find(named).isPresent()
                    ? new Refusal("timeout", "its kind came into force too late; apply again").failed(named)
                    : unknownKind(named);
        } catch (KubernetesFailure e) {
            return Kinds.unread(e).failed(named);
        }
    }

    private static ObjectOutcome unknownKind(ObjectRef named) {
        return new Refusal(
                        "kind_unknown",
                        "the cluster serves no " + named.kind() + " of " + named.apiVersion()
                                + "; check both, or apply the definition (CustomResourceDefinition) as well")
                .failed(named);
    }

    private void prune(List<ObjectRef> doomed) throws InterruptedException {
        var delete = new ObjectDelete(parts, settings.deployment(), settings.dryRun(), "skipped", object.uids());
        var isComplete = !parts.report().hasFailures();
        for (var named : Deletions.inOrder(doomed)) {
            if (isWanted(named)) {
                continue;
            }
            parts.report()
                    .add(
                            isComplete
                                    ? delete.delete(named)
                                    : new Refusal(
                                                    "not_pruned",
                                                    "not every object was applied, so nothing is taken away")
                                            .as("skipped", named));
        }
    }

    private boolean isWanted(ObjectRef named) {
        var identity = Identity.of(named);
        return applied.contains(identity)
                || (named.namespace() == null
                        && applied.contains(new Identity(
                                identity.group(), identity.kind(), Target.DEFAULT_NAMESPACE, identity.name())));
    }
}
