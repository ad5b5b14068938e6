package cx.niro.simulator;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Stands in for the agent: prints what it was given, answers probes, ends as it is told. */
public final class FakeAgent {
    private FakeAgent() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<String> given = List.of(arguments);
        String kubeconfig = given.get(given.indexOf("--kubeconfig") + 1);
        System.out.println("version=" + given.get(0));
        System.out.println("token=" + System.getenv("NIRO_TOKEN"));
        System.out.println("pod=" + System.getenv("POD_NAME"));
        System.out.println("missing=" + System.getenv("NOT_THERE"));
        System.out.println("kubeconfig=" + Files.readString(Path.of(kubeconfig)).contains("token: sim_"));
        if (System.getenv("NIRO_CA_FILE") != null) {
            System.out.println("ca=" + Files.readString(Path.of(System.getenv("NIRO_CA_FILE"))));
        }
        System.out.flush();
        if (given.get(0).equals("crash")) {
            System.exit(3);
        }
        int port = Integer.parseInt(System.getenv("NIRO_HEALTH_PORT"));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        int status = given.get(0).equals("unready") ? 503 : 200;
        server.createContext("/readyz", exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        Thread.currentThread().join();
    }
}
