package cx.niro.simulator.logs;

/** What a kubelet's followers do when a log file is rotated; all three were seen on real nodes. */
public enum AfterRotation {
    /** They go on with the new file. */
    CONTINUE,
    /** Their answers end in good order. */
    END,
    /** They wait for ever. */
    STALL
}
