package cx.niro.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The agent as it is shipped: the runnable jar in a process of its own. */
final class AgentProcess implements AutoCloseable {
    private static final Path DOCKERFILE = Path.of("../cluster-config/Dockerfile.agent");
    private static final Path JAR = Path.of("target/niro-agent.jar");

    private final Process process;
    private final Path log;

    private AgentProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** With the flags of the image, so that its memory is what it is in a cluster. */
    static AgentProcess asShipped(Map<String, String> environment, String... arguments) throws IOException {
        var flags = Files.readString(DOCKERFILE).replaceAll("(?s).*JAVA_TOOL_OPTIONS=\"([^\"]*)\".*", "$1");
        var more = new HashMap<>(environment);
        more.put("JAVA_TOOL_OPTIONS", flags);
        return start(more, arguments);
    }

    static AgentProcess start(Map<String, String> environment, String... arguments) throws IOException {
        var log = Files.createTempFile("niro-agent", ".log");
        var command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "-jar",
                JAR.toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(name -> name.matches("(?i).*_proxy|KUBE.*|NIRO_.*"));
        builder.environment().putAll(environment);
        return new AgentProcess(builder.start(), log);
    }

    /** SIGKILL; done when the process is gone. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    boolean endsWithin(long seconds) throws InterruptedException {
        return process.waitFor(seconds, TimeUnit.SECONDS);
    }

    int exitStatus() {
        return process.exitValue();
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() throws IOException {
        kill();
        Files.deleteIfExists(log);
    }
}
