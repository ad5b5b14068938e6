package cx.niro.simulator;

import cx.niro.simulator.kubelet.AgentImage;
import cx.niro.simulator.kubelet.PodTimes;
import cx.niro.simulator.scenario.Scenario;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * How a simulated cluster is to be.
 *
 * @param port port on 127.0.0.1, 0 for any free one
 * @param scenario what is in it from the start
 * @param seed names, ids and usage numbers repeat for the same seed
 * @param clock the time of timestamps
 * @param times how long pods take
 * @param bookmarkEvery time between watch bookmarks
 * @param historySize changes that watches can resume from
 * @param agentImages image tag -> what runs in the agent's pods; without any they are simulated like all others
 * @param stateDirectory where the agent's pods have their files, null for a temporary one
 * @param systemUid uid of the namespace kube-system, by which a cluster is known; null for one of its own
 */
public record ClusterOptions(
        int port,
        Scenario scenario,
        long seed,
        Clock clock,
        PodTimes times,
        Duration bookmarkEvery,
        int historySize,
        Map<String, AgentImage> agentImages,
        Path stateDirectory,
        UUID systemUid) {
    public ClusterOptions {
        Objects.requireNonNull(scenario, "scenario");
        Objects.requireNonNull(clock, "clock");
        Objects.requireNonNull(times, "times");
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be 0 to 65535, but is " + port);
        }
        if (historySize < 1) {
            throw new IllegalArgumentException("historySize must be at least 1, but is " + historySize);
        }
        agentImages = Map.copyOf(agentImages);
    }

    /** A cluster of a scenario with everything else as usual. */
    public static ClusterOptions of(Scenario scenario) {
        return new ClusterOptions(
                0, scenario, 1, Clock.systemUTC(), PodTimes.USUAL, Duration.ofSeconds(10), 5_000, Map.of(), null, null);
    }

    /** Three nodes and about forty pods. */
    public static ClusterOptions demo() {
        return of(Scenario.DEMO);
    }

    /** One node, kube-system only. */
    public static ClusterOptions empty() {
        return of(Scenario.EMPTY);
    }

    /** On a port. */
    public ClusterOptions onPort(int number) {
        return new ClusterOptions(
                number,
                scenario,
                seed,
                clock,
                times,
                bookmarkEvery,
                historySize,
                agentImages,
                stateDirectory,
                systemUid);
    }

    /** With another scenario. */
    public ClusterOptions withScenario(Scenario other) {
        return new ClusterOptions(
                port, other, seed, clock, times, bookmarkEvery, historySize, agentImages, stateDirectory, systemUid);
    }

    /** With another seed: other names, ids and numbers. */
    public ClusterOptions withSeed(long number) {
        return new ClusterOptions(
                port,
                scenario,
                number,
                clock,
                times,
                bookmarkEvery,
                historySize,
                agentImages,
                stateDirectory,
                systemUid);
    }

    /** With a clock. */
    public ClusterOptions withClock(Clock other) {
        return new ClusterOptions(
                port, scenario, seed, other, times, bookmarkEvery, historySize, agentImages, stateDirectory, systemUid);
    }

    /** With pods that are as good as at once what they are to be. */
    public ClusterOptions quick() {
        return new ClusterOptions(
                port,
                scenario,
                seed,
                clock,
                PodTimes.QUICK,
                bookmarkEvery,
                historySize,
                agentImages,
                stateDirectory,
                systemUid);
    }

    /** With times of its own. */
    public ClusterOptions withTimes(PodTimes other) {
        return new ClusterOptions(
                port, scenario, seed, clock, other, bookmarkEvery, historySize, agentImages, stateDirectory, systemUid);
    }

    /** With a history of so many changes. */
    public ClusterOptions withHistory(int changes) {
        return new ClusterOptions(
                port, scenario, seed, clock, times, bookmarkEvery, changes, agentImages, stateDirectory, systemUid);
    }

    /** With watch bookmarks so often. */
    public ClusterOptions withBookmarksEvery(Duration period) {
        return new ClusterOptions(
                port, scenario, seed, clock, times, period, historySize, agentImages, stateDirectory, systemUid);
    }

    /** With a program for an image tag of the agent. */
    public ClusterOptions withAgentImage(String tag, List<String> command) {
        return withAgentImage(tag, AgentImage.of(command));
    }

    /** With what runs for an image tag of the agent. */
    public ClusterOptions withAgentImage(String tag, AgentImage image) {
        Map<String, AgentImage> images = new LinkedHashMap<>(agentImages);
        images.put(tag, image);
        return new ClusterOptions(
                port, scenario, seed, clock, times, bookmarkEvery, historySize, images, stateDirectory, systemUid);
    }

    /** With a CrashLoopBackOff of the agent's pods that begins with this wait; without it that of a real kubelet, ten seconds. */
    public ClusterOptions withRestartBackOff(Duration first) {
        return withTimes(times.withRestartBackOff(first));
    }

    /** With the uid of kube-system of another cluster, as a copied machine has it. */
    public ClusterOptions withSystemUid(UUID uid) {
        return new ClusterOptions(
                port, scenario, seed, clock, times, bookmarkEvery, historySize, agentImages, stateDirectory, uid);
    }

    /** With a directory for the files of the agent's pods. */
    public ClusterOptions withStateDirectory(Path directory) {
        return new ClusterOptions(
                port, scenario, seed, clock, times, bookmarkEvery, historySize, agentImages, directory, systemUid);
    }
}
