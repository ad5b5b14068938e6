package cx.niro.agent.doctor;

import cx.niro.agent.kubernetes.KubernetesApi;
import cx.niro.agent.link.LinkConfig;
import cx.niro.agent.observe.AccessReviews;
import java.time.Clock;

/**
 * Whose way is examined.
 *
 * @param namespace of the agent and its Secret
 * @param hasToken whether it could enroll
 */
public record Patient(
        LinkConfig link, KubernetesApi api, AccessReviews reviews, String namespace, boolean hasToken, Clock clock) {}
