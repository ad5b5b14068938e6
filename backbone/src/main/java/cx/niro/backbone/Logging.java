package cx.niro.backbone;

/** Chooses between text and JSON lines. To be called before the first logger is made. */
final class Logging {
    private Logging() {}

    static void configure(boolean json) {
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", json ? "logback-json.xml" : "logback-text.xml");
        }
        System.setProperty("vertx.logger-delegate-factory-class-name", "io.vertx.core.logging.SLF4JLogDelegateFactory");
        System.setProperty("hazelcast.logging.type", "slf4j");
    }
}
