package cx.niro.agent.apply;

import cx.niro.agent.observe.AccessReviews;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** What the agent may do, asked before each request and remembered for moments. Thread-safe. */
final class Permissions {
    private static final long KEPT_NANOS = Duration.ofSeconds(30).toNanos();
    private static final int MOST_KEPT = 5_000;
    private static final int TRIES = 4;
    private static final long REST_NANOS = Duration.ofMillis(500).toNanos();
    private static final Map<String, Set<String>> GRANTED_BY_INSTALLER = Map.of(
            "",
            Set.of("services", "configmaps", "serviceaccounts", "persistentvolumeclaims", "secrets"),
            "apps",
            Set.of("deployments", "statefulsets", "daemonsets"),
            "batch",
            Set.of("jobs", "cronjobs"),
            "networking.k8s.io",
            Set.of("ingresses", "networkpolicies"),
            "policy",
            Set.of("poddisruptionbudgets"),
            "autoscaling",
            Set.of("horizontalpodautoscalers"));

    private final AccessReviews reviews;
    private final Scope scope;
    private final Map<Question, Known> known = new HashMap<>();

    private record Question(String verb, String group, String resource, String namespace, String name) {
        static Question on(String verb, ResourceKind kind, String namespace, String name) {
            return new Question(verb, kind.group(), kind.plural(), namespace == null ? "" : namespace, name);
        }
    }

    private record Known(boolean allowed, long askedAt) {}

    Permissions(AccessReviews reviews, Scope scope) {
        this.reviews = reviews;
        this.scope = scope;
    }

    /** Why the object must not be touched with this verb, or was not asked about in time; empty where it may. */
    Optional<Refusal> refusal(String verb, ResourceKind kind, String namespace, String name, Deadline deadline) {
        var allowed = ask(Question.on(verb, kind, namespace, ""), deadline);
        if (allowed.isPresent() && !allowed.get()) {
            // a role may name the object
            allowed = ask(Question.on(verb, kind, namespace, name), deadline);
        }
        if (allowed.isEmpty()) {
            return Optional.of(new Refusal(
                    "timeout",
                    "the API server did not say whether the agent may " + verb + " " + kind.qualified()
                            + "; apply again"));
        }
        return allowed.get() ? Optional.empty() : Optional.of(denied(verb, kind, namespace, name));
    }

    /** What to say of a request that the roles do not allow, with the command or the rule that would. */
    Refusal denied(String verb, ResourceKind kind, String namespace, String name) {
        var where = namespace == null ? "" : " in the namespace '" + namespace + "'";
        return new Refusal(
                "forbidden",
                "the agent may not " + verb + " " + kind.qualified() + where + "; " + hint(verb, kind, name));
    }

    private String hint(String verb, ResourceKind kind, String name) {
        if (kind.isNamespace() && verb.equals("create")) {
            return scope.narrowedTo().isEmpty()
                    ? "allow it with: " + scope.installer("NIRO_ENABLE_APPLY=1")
                    : "applying is narrowed to " + String.join(", ", scope.narrowedTo())
                            + ", then Niro creates no namespaces: kubectl create namespace " + name;
        }
        if (GRANTED_BY_INSTALLER.getOrDefault(kind.group(), Set.of()).contains(kind.plural())) {
            return "allow it with: " + scope.installer("NIRO_ENABLE_APPLY=1");
        }
        var verbs = kind.isNamespace() ? "[" + verb + "]" : "[get, create, patch, delete]";
        return "add this rule to the ClusterRole niro-agent-apply-extra (kubectl edit clusterrole"
                + " niro-agent-apply-extra): - {apiGroups: [\"" + kind.group() + "\"], resources: [\"" + kind.plural()
                + "\"], verbs: " + verbs + "}";
    }

    private Optional<Boolean> ask(Question question, Deadline deadline) {
        var kept = kept(question);
        if (kept.isPresent()) {
            return kept;
        }
        Optional<Boolean> answer = Optional.empty();
        for (int tried = 0; answer.isEmpty() && tried < TRIES && mayAsk(deadline); tried++) {
            if (tried > 0) {
                LockSupport.parkNanos(
                        Math.min(REST_NANOS * tried, deadline.left().toNanos()));
            }
            answer = review(question, deadline.left());
        }
        answer.ifPresent(allowed -> keep(question, new Known(allowed, System.nanoTime())));
        return answer;
    }

    private static boolean mayAsk(Deadline deadline) {
        return !deadline.isPast() && !Thread.currentThread().isInterrupted();
    }

    private Optional<Boolean> review(Question question, Duration atMost) {
        return reviews.may(
                question.verb(), question.group(), question.resource(), question.namespace(), question.name(), atMost);
    }

    private synchronized Optional<Boolean> kept(Question question) {
        return Optional.ofNullable(known.get(question))
                .filter(one -> System.nanoTime() - one.askedAt() < KEPT_NANOS)
                .map(Known::allowed);
    }

    private synchronized void keep(Question question, Known answer) {
        if (known.size() >= MOST_KEPT) {
            known.clear();
        }
        known.put(question, answer);
    }
}
