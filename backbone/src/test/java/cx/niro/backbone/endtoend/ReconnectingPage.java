package cx.niro.backbone.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.protocol.ProtocolJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A log page as a browser has it open behind a load balancer: it reads events, and when the connection ends it goes on at the next node
 * with the id of the last event. It expects the lines {@code line 1}, {@code line 2} and so on, in this order.
 */
final class ReconnectingPage implements AutoCloseable {
    private static final String TEXT = "line ";
    private static final int MOST_COMPLAINTS = 20;

    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(5))
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private final List<URI> nodes;
    private final String token;
    private final String path;
    private final Thread reader;
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final List<String> markers = new CopyOnWriteArrayList<>();
    private volatile boolean isClosed;
    private volatile CountDownLatch mayRead = new CountDownLatch(0);
    private volatile int lines;
    private volatile int connections;
    private volatile HttpResponse<InputStream> answer;
    private String lastEventId;
    private int turn;

    /**
     * @param first number of the node that it opens at
     * @param path below /api/v1/
     * @param before number of the line before the first that it is to see
     */
    ReconnectingPage(List<URI> nodes, int first, String token, String path, int before) {
        this.nodes = nodes;
        this.lines = before;
        this.token = token;
        this.path = path;
        this.turn = first;
        this.reader = new Thread(this::run, "log-page-" + first);
        reader.setDaemon(true);
        reader.start();
    }

    /** Number of the last line that came in its order, or was said to be dropped. */
    int line() {
        return lines;
    }

    /** How often a connection was made that brought events. */
    int connections() {
        return connections;
    }

    /** What was not as it should be. */
    List<String> complaints() {
        return complaints;
    }

    /** The markers in their order: kind, a blank, text. */
    List<String> markers() {
        return markers;
    }

    /** Loses its connection, and goes on at the next node. */
    void reconnect() throws IOException {
        answer.body().close();
    }

    /** Reads nothing until {@link #goOn}. */
    void pause() {
        mayRead = new CountDownLatch(1);
    }

    void goOn() {
        mayRead.countDown();
    }

    private void run() {
        while (!isClosed) {
            try {
                read();
            } catch (IOException e) {
                // the node is gone, or its connection
            } catch (InterruptedException e) {
                return;
            }
            turn++;
            if (!isClosed && !waitABit()) {
                return;
            }
        }
    }

    private static boolean waitABit() {
        try {
            TimeUnit.MILLISECONDS.sleep(200);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private void read() throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(
                        nodes.get(turn % nodes.size()).resolve("/api/v1/").resolve(path))
                .header("accept", "text/event-stream")
                .header("authorization", "Bearer " + token);
        if (lastEventId != null) {
            request.header("last-event-id", lastEventId);
        }
        var response = client.send(request.build(), BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            response.body().close();
            return;
        }
        answer = response;
        count();
        try (var body = new BufferedReader(new InputStreamReader(response.body(), UTF_8))) {
            readEvents(body);
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // the reader's thread writes
    private void count() {
        connections++;
    }

    private void readEvents(BufferedReader body) throws IOException, InterruptedException {
        String event = "";
        String id = null;
        var data = new StringBuilder();
        for (var line = body.readLine(); line != null && !isClosed; line = body.readLine()) {
            mayRead.await();
            if (line.isEmpty()) {
                take(event, data.toString());
                lastEventId = id == null ? lastEventId : id;
                event = "";
                id = null;
                data.setLength(0);
            } else if (line.startsWith("event:")) {
                event = line.substring(6).strip();
            } else if (line.startsWith("id:")) {
                id = line.substring(3).strip();
            } else if (line.startsWith("data:")) {
                data.append(line.substring(5).strip());
            }
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // the reader's thread writes
    private void take(String event, String data) throws IOException {
        switch (event) {
            case "lines" -> {
                for (JsonNode line : ProtocolJson.mapper().readTree(data).get("lines")) {
                    if (line.size() > 3) {
                        mark(line.get(3).asText(), line.get(2).asText());
                    } else {
                        expect(line.get(2).asText());
                    }
                }
            }
            case "marker" -> {
                var marker = ProtocolJson.mapper().readTree(data);
                mark(marker.get("kind").asText(), marker.path("text").asText());
                lines += marker.get("kind").asText().equals("dropped")
                        ? marker.get("count").asInt()
                        : 0;
            }
            case "end" -> complain("the page ended: " + data);
            default -> {
                // how it stands, and what is shown
            }
        }
    }

    private void mark(String kind, String text) {
        markers.add(kind + " " + text);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // the reader's thread writes
    private void expect(String text) {
        if (text.equals(TEXT + (lines + 1)) || text.startsWith(TEXT + (lines + 1) + " ")) {
            lines++;
        } else {
            complain("after line %d came '%s'".formatted(lines, text));
        }
    }

    private void complain(String what) {
        if (complaints.size() < MOST_COMPLAINTS) {
            complaints.add(what);
        }
    }

    @Override
    public void close() throws IOException {
        isClosed = true;
        reader.interrupt();
        if (answer != null) {
            answer.body().close();
        }
    }
}
