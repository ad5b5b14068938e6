package cx.niro.backbone;

import cx.niro.backbone.config.ConfigProblems;
import cx.niro.backbone.config.NodeConfig;
import org.slf4j.LoggerFactory;

/** Starts a node and stops it in order when the process is asked to end. */
public final class Main {
    private static final int CONFIGURATION_ERROR = 2;
    private static final int START_ERROR = 1;
    private static final int STOP_ERROR = 3;

    private Main() {}

    public static void main(String[] args) {
        var config = readConfig();
        Logging.configure(config.jsonLogs());
        var log = LoggerFactory.getLogger(Main.class);
        try {
            var node = Node.start(config);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node), "stop"));
            log.atInfo()
                    .addKeyValue("url", config.publicUrl())
                    .addKeyValue("port", node.port())
                    .log("node is ready");
        } catch (Exception e) {
            log.atError().setCause(e).log("node could not start");
            System.exit(START_ERROR);
        }
    }

    /** Whoever asked the process to end sees 0 when it ended in order, and not the 143 by which Java answers SIGTERM. */
    private static void stop(Node node) {
        var exit = STOP_ERROR;
        try {
            exit = node.stop().isEmpty() ? 0 : STOP_ERROR;
        } finally {
            Runtime.getRuntime().halt(exit);
        }
    }

    private static NodeConfig readConfig() {
        try {
            return NodeConfig.of(System.getenv());
        } catch (ConfigProblems e) {
            System.err.println(e.getMessage());
            System.exit(CONFIGURATION_ERROR);
            throw e;
        }
    }
}
