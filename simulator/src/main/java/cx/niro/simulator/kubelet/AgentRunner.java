package cx.niro.simulator.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.store.Json;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** Runs every pod of Deployment niro-system/niro-agent as a real process; a tag without a program is an image that cannot be pulled. */
public final class AgentRunner implements PodRuntime {
    private static final String NAMESPACE = "niro-system";
    private static final String PREFIX = "niro-agent-";

    private final AgentPod.Surroundings around;
    private final AgentSettings settings;
    private final SimulatedPods simulated;
    private final Map<String, AgentImage> images;
    private final Map<String, AgentPod> pods = new HashMap<>();

    AgentRunner(AgentPod.Surroundings around, AgentSettings settings, SimulatedPods simulated) {
        this.around = around;
        this.settings = settings;
        this.simulated = simulated;
        this.images = new HashMap<>(settings.images());
    }

    /** Lets a tag be pulled from now on. */
    public void publish(String tag, AgentImage image) {
        images.put(tag, image);
    }

    @Override
    public boolean accepts(ObjectNode pod) {
        String owner = Json.text(Json.at(pod, "metadata", "ownerReferences").path(0), "name");
        return !images.isEmpty() && Json.namespace(pod).equals(NAMESPACE) && owner.startsWith(PREFIX);
    }

    @Override
    public void start(ObjectNode pod) {
        String image = Json.text(Json.at(pod, "spec", "containers").path(0), "image");
        AgentImage program = images.get(tag(image));
        if (program == null) {
            simulated.misbehave(pod, Misbehaviour.PULL_FAILURE);
            return;
        }
        Path directory = settings.directory().resolve("pods").resolve(Json.name(pod));
        AgentPod agent = new AgentPod(around, pod, program, directory);
        pods.put(Json.uid(pod), agent);
        agent.start();
    }

    @Override
    public void stop(ObjectNode pod, Runnable done) {
        AgentPod agent = pods.get(Json.uid(pod));
        if (agent == null) {
            simulated.stop(pod, done);
            return;
        }
        agent.stop(() -> {
            pods.remove(Json.uid(pod));
            around.processes().deleteFiles(agent.directory());
            done.run();
        });
    }

    @Override
    public void forget(String uid) {
        AgentPod agent = pods.remove(uid);
        if (agent == null) {
            simulated.forget(uid);
        } else {
            agent.kill();
        }
    }

    /** Ends all pods without reporting or restarting them. */
    void quiesce() {
        pods.values().forEach(agent -> agent.stop(() -> {}));
    }

    /** The process of a pod, empty when there is none now. */
    public OptionalLong pid(JsonNode pod) {
        AgentPod agent = pods.get(Json.uid(pod));
        return agent == null ? OptionalLong.empty() : agent.pid();
    }

    private static String tag(String image) {
        String name = image.substring(image.lastIndexOf('/') + 1);
        int colon = name.lastIndexOf(':');
        return colon < 0 ? "latest" : name.substring(colon + 1);
    }
}
