package cx.niro.verticles.bus;

/** The keys of structured log lines, so that one thing has one name everywhere. */
public final class LogKeys {
    public static final String CLUSTER = "cluster_id";
    public static final String ORGANIZATION = "org_id";
    public static final String USER = "user_id";
    public static final String NODE = "node_id";
    public static final String RUN = "run_id";
    public static final String COUNT = "count";
    public static final String ADDRESS = "address";
    public static final String ROUTE = "route";
    public static final String STATUS = "status";
    public static final String REASON = "reason";
    public static final String MILLIS = "millis";

    private LogKeys() {}
}
