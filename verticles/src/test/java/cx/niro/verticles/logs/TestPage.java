package cx.niro.verticles.logs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An open stream of events, read on a thread of its own. */
final class TestPage implements AutoCloseable {
    private final HttpResponse<java.io.InputStream> response;
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final Thread reader = new Thread(this::read, "test-page");
    private volatile boolean over;

    record Event(String name, String id, JsonObject data) {}

    private TestPage(HttpResponse<java.io.InputStream> response) {
        this.response = response;
    }

    static TestPage open(HttpRequest request) throws IOException, InterruptedException {
        var page = new TestPage(HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofInputStream()));
        page.reader.setDaemon(true);
        page.reader.start();
        return page;
    }

    int status() {
        return response.statusCode();
    }

    String contentType() {
        return response.headers().firstValue("content-type").orElse("");
    }

    boolean isOver() {
        return over;
    }

    List<Event> events(String name) {
        return events.stream().filter(event -> event.name().equals(name)).toList();
    }

    /** The numbers of the lines so far. */
    List<Integer> numbers() {
        var numbers = new ArrayList<Integer>();
        events("lines")
                .forEach(event -> numbers.addAll(
                        TestLines.numbers(event.data().getJsonArray("lines").encode())));
        return numbers;
    }

    String lastId() {
        var lines = events("lines");
        return lines.get(lines.size() - 1).id();
    }

    List<String> phases() {
        return events("state").stream()
                .map(event -> event.data().getString("phase"))
                .toList();
    }

    private void read() {
        try (var lines = new BufferedReader(new InputStreamReader(response.body(), UTF_8))) {
            String name = null;
            String id = null;
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("data: ")) {
                    events.add(new Event(name, id, new JsonObject(line.substring(6))));
                    id = null;
                }
            }
        } catch (IOException e) {
            // closed by the test, or cut
        }
        over = true;
    }

    @Override
    public void close() throws IOException {
        response.body().close();
    }
}
