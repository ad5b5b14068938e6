package cx.niro.agent.update;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.agent.kubernetes.KubernetesFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A Deployment in memory, with its resourceVersion; changes decided on an older one are refused. */
final class FakeDeployment implements OwnDeployment {
    private final ObjectNode annotations = JsonNodeFactory.instance.objectNode();
    private int version = 1;
    private String image;
    private NewPod pod;
    private String trouble;
    private Optional<Boolean> mayChange = Optional.of(true);
    private KubernetesFailure failure;
    private KubernetesFailure nextChangeFails;
    private KubernetesFailure everyChangeFails;
    private KubernetesFailure podsFail;
    private Runnable beforeChange = () -> {};

    final List<Change> changes = new ArrayList<>();
    int reads;

    FakeDeployment(String image) {
        this.image = image;
    }

    String image() {
        return image;
    }

    String annotation(String name) {
        return annotations.path(name).asText(null);
    }

    UpdateNotes notes() {
        return UpdateNotes.of(annotations);
    }

    void annotate(String name, String value) {
        annotations.put(name, value);
        version++;
    }

    /** Somebody else does it. */
    void setImage(String other) {
        image = other;
        version++;
    }

    void allow(Boolean allowed) {
        mayChange = Optional.ofNullable(allowed);
    }

    /** @param with null to answer again */
    void fail(KubernetesFailure with) {
        failure = with;
    }

    void failNextChange(KubernetesFailure with) {
        nextChangeFails = with;
    }

    void failEveryChange(KubernetesFailure with) {
        everyChangeFails = with;
    }

    void beforeNextChange(Runnable step) {
        beforeChange = step;
    }

    void pod(NewPod.Condition condition, int restarts, String words) {
        pod = new NewPod(condition, restarts, words);
    }

    void failPods(KubernetesFailure with) {
        podsFail = with;
    }

    void trouble(String words) {
        trouble = words;
    }

    @Override
    public Seen read() throws KubernetesFailure {
        reads++;
        if (failure != null) {
            throw failure;
        }
        return seen();
    }

    @Override
    public Seen change(Change change) throws KubernetesFailure {
        if (failure != null) {
            throw failure;
        }
        var step = beforeChange;
        beforeChange = () -> {};
        step.run();
        if (nextChangeFails != null) {
            var once = nextChangeFails;
            nextChangeFails = null;
            throw once;
        }
        if (everyChangeFails != null) {
            throw everyChangeFails;
        }
        if (!change.resourceVersion().equals(Integer.toString(version))) {
            throw new KubernetesFailure(409, "the object has been modified");
        }
        changes.add(change);
        change.annotations().forEach((name, value) -> {
            if (value == null) {
                annotations.remove(name);
            } else {
                annotations.put(name, value);
            }
        });
        change.image().ifPresent(other -> image = other);
        version++;
        return seen();
    }

    @Override
    public Optional<Boolean> mayChange() {
        return mayChange;
    }

    @Override
    public Optional<NewPod> newestPod(String of) throws KubernetesFailure {
        if (podsFail != null) {
            throw podsFail;
        }
        return Optional.ofNullable(pod);
    }

    private Seen seen() {
        return new Seen(
                Integer.toString(version), image, Optional.ofNullable(trouble), UpdateNotes.of(annotations.deepCopy()));
    }
}
