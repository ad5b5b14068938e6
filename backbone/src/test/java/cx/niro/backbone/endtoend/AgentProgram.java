package cx.niro.backbone.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What image tags of the agent stand for in a simulated cluster: today's agent under several versions. */
final class AgentProgram {
    static final String REPOSITORY = "ghcr.io/niro-cx/niro-agent";

    private AgentProgram() {}

    /** The command of an agent that says it is of that version. */
    static List<String> ofVersion(Path directory, String version) throws IOException {
        var resources = Files.createDirectories(directory.resolve("agent-" + version));
        Files.writeString(resources.resolve("niro-agent.properties"), "version=" + version + "\n");
        return new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                resources + ":" + System.getProperty("java.class.path"),
                "cx.niro.agent.Main"));
    }
}
