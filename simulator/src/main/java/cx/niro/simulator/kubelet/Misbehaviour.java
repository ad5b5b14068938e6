package cx.niro.simulator.kubelet;

/** How a simulated pod can go wrong. */
public enum Misbehaviour {
    /** Its first container exits with 1 and is restarted ever more slowly. */
    CRASH_LOOP,
    /** The image of its first container cannot be pulled. */
    PULL_FAILURE,
    /** Its first container was killed for its memory and runs again. */
    OUT_OF_MEMORY,
    /** It runs but its readiness probe fails. */
    UNREADY;

    /** A pod (or template) annotation with this key misbehaves from its start; the value is the constant's name. */
    public static final String ANNOTATION = "simulator.niro.cx/misbehaviour";
}
