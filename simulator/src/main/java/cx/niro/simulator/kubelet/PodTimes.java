package cx.niro.simulator.kubelet;

import java.time.Duration;

/**
 * How long things take on a node.
 *
 * @param start from placed to Running
 * @param stop from asked to end to gone
 * @param job how long a job's pod runs
 * @param crash between two restarts of a crashing container
 * @param pullBackOff from ErrImagePull to ImagePullBackOff
 * @param restartBackOff before the second restart of an agent's process; doubles up to thirty times as much
 */
public record PodTimes(
        Duration start, Duration stop, Duration job, Duration crash, Duration pullBackOff, Duration restartBackOff) {
    /** Quick enough to look at, slow enough to see the steps. */
    public static final PodTimes USUAL = new PodTimes(
            Duration.ofMillis(700),
            Duration.ofMillis(200),
            Duration.ofSeconds(5),
            Duration.ofSeconds(20),
            Duration.ofSeconds(3),
            Duration.ofSeconds(10));

    /** As good as at once, for tests. */
    public static final PodTimes QUICK = new PodTimes(
            Duration.ofMillis(20),
            Duration.ofMillis(20),
            Duration.ofMillis(100),
            Duration.ofSeconds(2),
            Duration.ofMillis(50),
            Duration.ofMillis(200));

    /** The same with another wait before the second restart; ten seconds are a real kubelet's. */
    public PodTimes withRestartBackOff(Duration first) {
        return new PodTimes(start, stop, job, crash, pullBackOff, first);
    }
}
