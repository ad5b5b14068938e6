package cx.niro.simulator;

import cx.niro.simulator.bench.Bench;
import cx.niro.simulator.fleet.Load;
import cx.niro.simulator.proxy.ProxyMain;
import cx.niro.simulator.proxy.RoundRobin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * The command line: {@code cluster} serves one simulated cluster until the process is asked to end, {@code load} runs a
 * synthetic fleet, {@code bench} measures, {@code proxy} shares connections out among nodes.
 */
public final class Main {
    private Main() {}

    /** See {@link CommandLine#USAGE}; ends with 2 when the arguments are not understood. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "niro-simulator-logback.xml");
        }
        if (arguments.length > 0 && arguments[0].equals("load")) {
            System.exit(Load.run(List.of(arguments).subList(1, arguments.length), System.out, System.err));
        }
        if (arguments.length > 0 && arguments[0].equals("bench")) {
            System.exit(Bench.run(List.of(arguments).subList(1, arguments.length), System.out, System.err));
        }
        if (arguments.length > 0 && arguments[0].equals("proxy")) {
            proxy(List.of(arguments).subList(1, arguments.length));
            return;
        }
        CommandLine line;
        try {
            line = CommandLine.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.println(CommandLine.USAGE);
            System.exit(2);
            return;
        }
        SimulatedCluster cluster = SimulatedCluster.start(line.options());
        CountDownLatch end = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            cluster.close();
                            end.countDown();
                        },
                        "end"));
        writePrivately(line.kubeconfigFile(), cluster.adminKubeconfig());
        writePrivately(line.adminTokenFile(), cluster.adminToken());
        writePrivately(line.pidFile(), ProcessHandle.current().pid() + "\n");
        System.out.println("simulated cluster ready at " + cluster.url());
        end.await();
    }

    private static void proxy(List<String> arguments) throws IOException, InterruptedException {
        try (RoundRobin proxy = ProxyMain.start(arguments)) {
            System.out.println("proxy listens on port " + proxy.port());
            new CountDownLatch(1).await();
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.println(ProxyMain.USAGE);
            System.exit(2);
        }
    }

    private static void writePrivately(Path file, String content) throws IOException {
        if (file == null) {
            return;
        }
        Path parent = file.toAbsolutePath().getParent();
        Files.createDirectories(parent);
        Path draft = Files.createTempFile(
                parent,
                file.getFileName().toString(),
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(draft, content);
        Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
