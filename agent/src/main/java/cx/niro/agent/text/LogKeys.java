package cx.niro.agent.text;

/** The keys of structured log lines. */
public final class LogKeys {
    public static final String CLUSTER = "cluster";
    public static final String CODE = "code";
    public static final String COMMAND = "command";
    public static final String DETAIL = "detail";
    public static final String NAMESPACE = "namespace";
    public static final String REASON = "reason";
    public static final String RETRY_IN = "retry_in";
    public static final String RUN = "run";
    public static final String SERVER = "server";
    public static final String SILENCE = "silence";
    public static final String STATUS = "status";
    public static final String STREAM = "stream";
    public static final String TYPE = "type";
    public static final String VERSION = "version";

    private LogKeys() {}
}
