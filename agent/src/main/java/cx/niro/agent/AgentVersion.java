package cx.niro.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version that the build wrote into the jar. */
final class AgentVersion {
    private static final String RESOURCE = "/niro-agent.properties";

    private AgentVersion() {}

    static String read() {
        try (var stream = AgentVersion.class.getResourceAsStream(RESOURCE)) {
            var properties = new Properties();
            properties.load(stream);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
