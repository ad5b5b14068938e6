package cx.niro.backbone.database;

import java.nio.file.Path;

/** Starts and stops the embedded database for scripts: {@code start|stop DATA_DIRECTORY}. */
public final class EmbeddedDatabaseMain {
    private EmbeddedDatabaseMain() {}

    public static void main(String[] args) throws Exception {
        if (args.length != 2) {
            fail();
        }
        var database = new EmbeddedDatabase(Path.of(args[1]));
        switch (args[0]) {
            case "start" -> database.start();
            case "stop" -> database.stop();
            default -> fail();
        }
    }

    private static void fail() {
        System.err.println("usage: EmbeddedDatabaseMain start|stop DATA_DIRECTORY");
        System.exit(2);
    }
}
