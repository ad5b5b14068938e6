package cx.niro.agent.apply;

import cx.niro.agent.command.CommandHandler;
import cx.niro.agent.command.Execution;
import cx.niro.agent.command.Outcome;
import cx.niro.agent.kubernetes.KubernetesApi;
import cx.niro.agent.observe.AccessReviews;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the commands apply and delete share: the cluster's kinds and permissions, and where the agent applies at all. Thread-safe. */
public final class Applying {
    /** What a label's value may be, and a DNS label. */
    private static final Pattern DEPLOYMENT = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

    private final KubernetesApi api;
    private final AccessReviews reviews;
    private final Scope scope;
    private final Clock clock;
    private final Discovery discovery;
    private final Permissions permissions;

    public Applying(KubernetesApi api, AccessReviews reviews, Scope scope, Clock clock) {
        this.api = api;
        this.reviews = reviews;
        this.scope = scope;
        this.clock = clock;
        this.discovery = new Discovery(api);
        this.permissions = new Permissions(reviews, scope);
    }

    /** Of the commands that change the cluster. */
    public List<CommandHandler<?>> handlers() {
        return List.of(new ApplyHandler(this), new DeleteHandler(this));
    }

    /** Why a command is not even begun. */
    Optional<Outcome> refusal(String deployment) {
        if (deployment != null && !DEPLOYMENT.matcher(deployment).matches()) {
            return Optional.of(Outcome.failed(
                    "command_invalid",
                    "the deployment's name is not valid: lower-case letters, digits and '-' are expected"));
        }
        // no answer is no refusal: each object is asked for again
        return reviews.mayApplyAnywhere().orElse(true)
                ? Optional.empty()
                : Optional.of(Outcome.failed(
                        "capability_missing",
                        "this agent may not apply; allow it with: " + scope.installer("NIRO_ENABLE_APPLY=1")));
    }

    Parts parts(Execution execution) {
        return Parts.of(api, clock, scope, discovery, permissions, execution);
    }
}
