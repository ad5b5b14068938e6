package cx.niro.backbone.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.protocol.ProtocolJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An open page of a synthetic container's log, read on a thread of its own. Lines are numbered, so that it knows whether one is missing
 * or comes twice.
 */
final class LogPage implements AutoCloseable {
    private static final String TEXT = ",\"line ";

    private final HttpResponse<InputStream> response;
    private final Lock reading = new ReentrantLock();
    private final Thread reader = new Thread(this::read, "log-page");
    private volatile long first = -1;
    private volatile long last;
    private volatile long lines;
    private volatile long dropped;
    private volatile long wrong;
    private volatile String lastId;
    private volatile String end;
    private volatile String state = "";
    private volatile boolean over;

    private LogPage(HttpResponse<InputStream> response, long after) {
        this.response = response;
        this.last = after;
    }

    static LogPage open(Rest node, String path) throws IOException, InterruptedException {
        return open(node, path, null, -1);
    }

    /** Goes on where another page was: the next line must be the one after its last. */
    static LogPage resume(Rest node, String path, LogPage page) throws IOException, InterruptedException {
        return open(node, path, page.lastId, page.last);
    }

    private static LogPage open(Rest node, String path, String lastId, long after)
            throws IOException, InterruptedException {
        var request = node.request(path).GET();
        if (lastId != null) {
            request.header("last-event-id", lastId);
        }
        var response = HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            try (var body = response.body()) {
                throw new IOException(response.statusCode() + " " + new String(body.readAllBytes(), UTF_8));
            }
        }
        var page = new LogPage(response, after);
        page.reader.setDaemon(true);
        page.reader.start();
        return page;
    }

    /** Reads no more until {@link #goOn}; from the same thread. */
    void pause() {
        reading.lock();
    }

    void goOn() {
        reading.unlock();
    }

    long lines() {
        return lines;
    }

    /** The number of the first line; -1 before it. */
    long first() {
        return first;
    }

    /** The number of the last line. */
    long last() {
        return last;
    }

    /** Lines that markers said were dropped. */
    long dropped() {
        return dropped;
    }

    /** Lines that came twice, or that are missing though no marker says so. */
    long wrong() {
        return wrong;
    }

    String state() {
        return state;
    }

    boolean isOver() {
        return over;
    }

    /** The reason of the server's end; null where there was none. */
    String end() {
        return end;
    }

    private void read() {
        try (var body = new BufferedReader(new InputStreamReader(response.body(), UTF_8))) {
            var event = "";
            String id = null;
            for (var line = next(body); line != null; line = next(body)) {
                if (line.startsWith("event: ")) {
                    event = line.substring("event: ".length());
                    id = null;
                } else if (line.startsWith("id: ")) {
                    id = line.substring("id: ".length());
                } else if (line.startsWith("data: ")) {
                    take(event, id, line);
                }
            }
        } catch (IOException e) {
            // cut off, or closed by the test
        }
        over = true;
    }

    private String next(BufferedReader body) throws IOException {
        reading.lock();
        try {
            return body.readLine();
        } finally {
            reading.unlock();
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // only the reader writes
    private void take(String event, String id, String data) throws IOException {
        switch (event) {
            case "lines" -> {
                for (int at = data.indexOf(TEXT); at >= 0; at = data.indexOf(TEXT, at + 1)) {
                    var from = at + TEXT.length();
                    number(Long.parseLong(data.substring(from, data.indexOf(' ', from))));
                }
                lastId = id;
            }
            case "marker" -> {
                if (json(data).get("kind").asText().equals("dropped")) {
                    dropped += json(data).get("count").asLong();
                    last += json(data).get("count").asLong();
                }
            }
            case "state" -> state = json(data).get("phase").asText();
            case "end" -> end = json(data).get("reason").asText();
            default -> {
                // nothing that is looked at
            }
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // only the reader writes
    private void number(long number) {
        if (last >= 0 && number != last + 1) {
            wrong += Math.abs(number - last - 1);
        }
        if (first < 0) {
            first = number;
        }
        last = number;
        lines++;
    }

    private static JsonNode json(String data) throws IOException {
        return ProtocolJson.mapper().readTree(data.substring("data: ".length()));
    }

    @Override
    public void close() throws IOException {
        response.body().close();
    }
}
