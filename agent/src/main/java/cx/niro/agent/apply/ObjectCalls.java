package cx.niro.agent.apply;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import cx.niro.agent.kubernetes.KubernetesAnswer;
import cx.niro.agent.kubernetes.KubernetesApi;
import cx.niro.agent.kubernetes.KubernetesFailure;
import cx.niro.agent.kubernetes.KubernetesRequest;
import java.time.Duration;
import java.util.Optional;

/** Requests about objects within an execution; those that failed in passing are sent again. Used by one thread. */
final class ObjectCalls {
    private static final int TRIES = 5;
    private static final Duration FIRST_REST = Duration.ofMillis(500);

    private final KubernetesApi api;
    private final Deadline deadline;
    private final CommandAge age;

    ObjectCalls(KubernetesApi api, Deadline deadline, CommandAge age) {
        this.api = api;
        this.deadline = deadline;
        this.age = age;
    }

    /**
     * What a request came to.
     *
     * @param answer the last one; status 0 with the cause as message where there was none
     * @param mayHaveArrived whether a try before the last one may have been carried out, its answer lost
     */
    record Sent(KubernetesAnswer answer, boolean mayHaveArrived) {}

    /** The last answer; status 0 with the cause as message where there was none. */
    KubernetesAnswer send(KubernetesRequest request) throws InterruptedException {
        return sendKnowingly(request).answer();
    }

    /** As {@link #send}, for requests whose second try is answered otherwise than their first. */
    Sent sendKnowingly(KubernetesRequest request) throws InterruptedException {
        var rest = FIRST_REST;
        var mayHaveArrived = false;
        for (int tried = 1; ; tried++) {
            var answer = once(request);
            if (!isPassing(answer) || tried == TRIES || !deadline.rest(rest)) {
                return new Sent(answer, mayHaveArrived);
            }
            // refused for its rate or its version, it was not carried out
            mayHaveArrived |= answer.status() == 0 || answer.status() >= 500;
            rest = rest.multipliedBy(2);
        }
    }

    private KubernetesAnswer once(KubernetesRequest request) {
        try {
            var answer = api.exchange(request, deadline.left());
            age.hear(answer.date());
            return answer;
        } catch (KubernetesFailure e) {
            var body = JsonNodeFactory.instance
                    .objectNode()
                    .put("message", "the API server did not answer: " + e.getMessage());
            return new KubernetesAnswer(0, body, Optional.empty());
        }
    }

    private static boolean isPassing(KubernetesAnswer answer) {
        return switch (answer.status()) {
            case 0, 429, 500, 502, 503, 504 -> true;
            // a write that lost against another one, as opposed to a field that belongs to somebody else
            case 409 -> answer.body().path("message").asText("").contains("the object has been modified");
            default -> false;
        };
    }
}
