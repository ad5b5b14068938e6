package cx.niro.agent.observe;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.agent.kubernetes.KubernetesApi;
import cx.niro.agent.kubernetes.KubernetesFailure;
import cx.niro.agent.kubernetes.KubernetesRequest;
import cx.niro.protocol.Capabilities;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What the agent really may do, asked of the API server. A review that is not answered leaves the last answer standing. */
public final class AccessReviews {
    private static final String PATH = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

    private final KubernetesApi api;
    private final boolean podsEnabled;
    private final boolean selfUpdateEnabled;
    private final String ownNamespace;
    private final List<String> applyNamespaces;
    private Capabilities last = Capabilities.NONE;

    /** Of an agent from which nothing is withheld. */
    public AccessReviews(KubernetesApi api, boolean podsEnabled, String ownNamespace, List<String> applyNamespaces) {
        this(api, podsEnabled, true, ownNamespace, applyNamespaces);
    }

    /**
     * @param selfUpdateEnabled false withholds self-update also where the role for applying would allow it
     * @param applyNamespaces where applying is allowed; empty for everywhere
     */
    public AccessReviews(
            KubernetesApi api,
            boolean podsEnabled,
            boolean selfUpdateEnabled,
            String ownNamespace,
            List<String> applyNamespaces) {
        this.api = api;
        this.podsEnabled = podsEnabled;
        this.selfUpdateEnabled = selfUpdateEnabled;
        this.ownNamespace = ownNamespace;
        this.applyNamespaces = List.copyOf(applyNamespaces);
    }

    /** Whether the owner of the cluster wants pods to be told, granted or not. */
    public boolean wantsPods() {
        return podsEnabled;
    }

    public Capabilities review() {
        last = new Capabilities(
                podsEnabled && may(Question.on("list", "", "pods"), last.podsEnabled()),
                may(Question.on("get", "", "pods").sub("log"), last.logsEnabled()),
                mayApply(),
                selfUpdateEnabled && may(ownDeployment(), last.selfUpdateEnabled()));
        return last;
    }

    /** Asked at once; true when nobody answers, so that the log itself says what is wrong. */
    public boolean mayReadLogs(String namespace) {
        return ask(Question.on("get", "", "pods").sub("log").in(namespace)).orElse(true);
    }

    /** Asked at once; empty when nobody answers. */
    public Optional<Boolean> maySelfUpdate() {
        return selfUpdateEnabled ? ask(ownDeployment()) : Optional.of(false);
    }

    /**
     * Asked at once; empty when nobody answers. Thread-safe.
     *
     * @param namespace empty for all
     * @param name empty for any
     */
    public Optional<Boolean> may(String verb, String group, String resource, String namespace, String name) {
        return may(verb, group, resource, namespace, name, KubernetesApi.DEADLINE);
    }

    /** @param atMost that the question may take */
    public Optional<Boolean> may(
            String verb, String group, String resource, String namespace, String name, Duration atMost) {
        return ask(new Question(verb, group, resource, "", namespace, name), atMost);
    }

    /** Asked at once; false when nobody answers. */
    public boolean mayListPods(String namespace) {
        return podsEnabled && ask(Question.on("list", "", "pods").in(namespace)).orElse(false);
    }

    /** Asked at once: whether applying is granted anywhere; empty when nobody answers. Thread-safe. */
    public Optional<Boolean> mayApplyAnywhere() {
        var answered = false;
        for (var namespace : applyNamespaces.isEmpty() ? List.of("") : applyNamespaces) {
            var answer = may("patch", "apps", "deployments", namespace, "");
            if (answer.orElse(false)) {
                return answer;
            }
            answered |= answer.isPresent();
        }
        return answered ? Optional.of(false) : Optional.empty();
    }

    /** What is told of pods, given the capabilities of the same beat. */
    public Observer.Pods pods(Capabilities capabilities) {
        if (!podsEnabled) {
            return Observer.Pods.DISABLED;
        }
        return capabilities.podsEnabled() ? Observer.Pods.ALLOWED : Observer.Pods.FORBIDDEN;
    }

    private boolean mayApply() {
        var namespaces = applyNamespaces.isEmpty() ? List.of("") : applyNamespaces;
        return namespaces.stream()
                .flatMap(namespace -> Stream.of("patch", "create")
                        .map(verb -> Question.on(verb, "apps", "deployments").in(namespace)))
                .allMatch(question -> may(question, last.applyEnabled()));
    }

    private Question ownDeployment() {
        return Question.on("patch", "apps", "deployments").named("niro-agent", ownNamespace);
    }

    private boolean may(Question question, boolean before) {
        return ask(question).orElse(before);
    }

    private Optional<Boolean> ask(Question question) {
        return ask(question, KubernetesApi.DEADLINE);
    }

    private Optional<Boolean> ask(Question question, Duration atMost) {
        var review = JsonNodeFactory.instance
                .objectNode()
                .put("apiVersion", "authorization.k8s.io/v1")
                .put("kind", "SelfSubjectAccessReview");
        var attributes = review.putObject("spec")
                .putObject("resourceAttributes")
                .put("verb", question.verb())
                .put("group", question.group())
                .put("resource", question.resource());
        put(attributes, "subresource", question.subresource());
        put(attributes, "namespace", question.namespace());
        put(attributes, "name", question.name());
        try {
            var answer = api.exchange(KubernetesRequest.post(PATH, Map.of(), review), atMost);
            return answer.isSuccess()
                    ? Optional.of(answer.body().path("status").path("allowed").asBoolean(false))
                    : Optional.empty();
        } catch (KubernetesFailure e) {
            return Optional.empty();
        }
    }

    private static void put(ObjectNode attributes, String field, String value) {
        if (!value.isEmpty()) {
            attributes.put(field, value);
        }
    }

    private record Question(
            String verb, String group, String resource, String subresource, String namespace, String name) {
        static Question on(String verb, String group, String resource) {
            return new Question(verb, group, resource, "", "", "");
        }

        Question sub(String part) {
            return new Question(verb, group, resource, part, namespace, name);
        }

        Question in(String space) {
            return new Question(verb, group, resource, subresource, space, name);
        }

        Question named(String object, String space) {
            return new Question(verb, group, resource, subresource, space, object);
        }
    }
}
