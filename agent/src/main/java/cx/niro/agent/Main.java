package cx.niro.agent;

import cx.niro.agent.link.Watchdog;
import cx.niro.agent.text.LogKeys;
import cx.niro.agent.text.Redaction;
import cx.niro.agent.update.CrashGuard;
import java.io.IOException;
import java.security.Security;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the agent and lets it run until the process is told to end; or examines its way with the command {@code doctor}. */
public final class Main {
    /** Exit status of a wrong configuration (EX_CONFIG). */
    private static final int BAD_CONFIGURATION = 78;

    private Main() {}

    /** Not before the level is known. */
    private static Logger log() {
        return LoggerFactory.getLogger(Main.class);
    }

    public static void main(String[] arguments) throws InterruptedException {
        // a server that moves must be found again without a restart
        Security.setProperty("networkaddress.cache.ttl", "10");
        if (arguments.length > 0 && arguments[0].equals(Consultation.COMMAND)) {
            System.setProperty("NIRO_LOG_LEVEL", "OFF");
            var consultation = new Consultation(System.getenv(), System.out, Clock.systemUTC());
            System.exit(consultation.hold(List.of(arguments).subList(1, arguments.length)));
        }
        if (wasSetBack(List.of(arguments))) {
            // beside the previous version it could be promoted: it waits until its pod is ended
            Thread.currentThread().join();
        }
        try {
            var config = AgentConfig.of(System.getenv(), List.of(arguments));
            if (config.plainHttp()) {
                log().warn("the link to the server is not encrypted");
            }
            var agent = Agent.start(
                    config, Clock.systemUTC(), () -> Runtime.getRuntime().halt(Watchdog.EXIT_STATUS));
            Runtime.getRuntime().addShutdownHook(new Thread(agent::stop, "niro-shutdown"));
        } catch (ConfigProblems e) {
            e.problems().forEach(problem -> log().error("configuration: {}", problem));
            System.exit(BAD_CONFIGURATION);
        } catch (IOException e) {
            log().error("the agent cannot start: {}", e.getMessage());
            System.exit(BAD_CONFIGURATION);
        }
        Thread.currentThread().join();
    }

    /** Before anything else that may fail: a version that cannot even read its configuration must not keep the cluster. */
    private static boolean wasSetBack(List<String> arguments) {
        var here = new ConfigReader(System.getenv(), arguments).whereabouts();
        if (here.image().isEmpty() || here.podName().isEmpty()) {
            return false;
        }
        try {
            return new CrashGuard(
                            here.api(),
                            here.namespace(),
                            here.image().get(),
                            here.podName().get(),
                            Clock.systemUTC())
                    .countThisStart();
        } catch (IOException | RuntimeException e) {
            log().atWarn()
                    .addKeyValue(LogKeys.REASON, Redaction.of(e.getMessage()))
                    .log("the starts of this version are not counted");
            return false;
        }
    }
}
