package cx.niro.agent.logs;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import cx.niro.agent.kubernetes.KubernetesApi;
import cx.niro.protocol.LogTime;
import io.kubernetes.client.util.ClientBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** As much of a Kubernetes API over HTTP as one running container with a log needs, slow or cut as the test wants it. */
final class FakeKubelet implements AutoCloseable {
    private static final String POD =
            "{\"metadata\":{\"uid\":\"uid-1\"},\"spec\":{\"containers\":[{\"name\":\"app\"}]},"
                    + "\"status\":{\"containerStatuses\":[{\"name\":\"app\",\"restartCount\":0,\"state\":{\"running\":{}}}]}}";

    private final HttpServer http;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        var thread = new Thread(task, "fake-kubelet");
        thread.setDaemon(true);
        return thread;
    });
    private final List<byte[]> log = new ArrayList<>();
    private long clock = 1_800_000_000_000_000_000L;
    private int generation;
    volatile boolean allowsLogs = true;
    private final AtomicInteger follows = new AtomicInteger();

    final List<String> queries = new CopyOnWriteArrayList<>();

    FakeKubelet() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        http.setExecutor(threads);
        http.createContext("/apis/authorization.k8s.io/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            answer(exchange, 201, "{\"status\":{\"allowed\":" + allowsLogs + "}}");
        });
        http.createContext("/api/v1/namespaces/shop/pods/web", exchange -> {
            if (exchange.getRequestURI().getPath().endsWith("/log")) {
                serveLog(exchange);
            } else {
                answer(exchange, 200, POD);
            }
        });
        http.createContext("/", exchange -> answer(exchange, 404, "{\"message\":\"pods \\\"x\\\" not found\"}"));
        http.start();
    }

    KubernetesApi api() throws IOException {
        var url = "http://127.0.0.1:" + http.getAddress().getPort();
        return new KubernetesApi(() -> new ClientBuilder().setBasePath(url).build());
    }

    void write(int from, int to) {
        synchronized (log) {
            for (int i = from; i < to; i++) {
                clock += i % 10 == 0 ? 1_000 : 0;
                log.add((LogTime.text(clock) + " line " + i + "\n").getBytes(UTF_8));
            }
            log.notifyAll();
        }
    }

    /** Ends the answers of all follows, as a kubelet does after hours. */
    void endFollows() {
        synchronized (log) {
            generation++;
            log.notifyAll();
        }
    }

    /** How many read on; it writes a line, because only that tells whether a reader has gone. */
    int follows() {
        write(0, 1);
        return follows.get();
    }

    private void serveLog(HttpExchange exchange) throws IOException {
        var query = exchange.getRequestURI().getQuery();
        queries.add(query);
        exchange.sendResponseHeaders(200, 0);
        var follow = query.contains("follow=true");
        try (var out = exchange.getResponseBody()) {
            if (follow) {
                follows.incrementAndGet();
            }
            copy(out, follow, since(query));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (follow) {
                follows.decrementAndGet();
            }
        }
    }

    private static String since(String query) {
        var at = query.indexOf("sinceTime=");
        return at < 0 ? "" : query.substring(at + 10, at + 29);
    }

    private void copy(OutputStream out, boolean follow, String since) throws IOException, InterruptedException {
        var next = 0;
        int mine;
        synchronized (log) {
            mine = generation;
        }
        while (true) {
            List<byte[]> chunk;
            synchronized (log) {
                while (follow && next == log.size() && mine == generation) {
                    log.wait();
                }
                if (mine != generation) {
                    return;
                }
                chunk = new ArrayList<>(log.subList(next, log.size()));
                next = log.size();
            }
            for (var line : chunk) {
                if (new String(line, 0, 19, UTF_8).compareTo(since) >= 0) {
                    out.write(line);
                }
            }
            out.flush();
            if (!follow) {
                return;
            }
        }
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status, json.length());
            exchange.getResponseBody().write(json.getBytes(UTF_8));
        }
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }
}
