package cx.niro.simulator.kubelet;

/** What becomes of a container that exits. */
public enum AfterExit {
    /** It is started again at once. */
    RESTART,
    /** It waits as CrashLoopBackOff until the pod is told to recover. */
    BACK_OFF,
    /** It has ended for good. */
    END
}
