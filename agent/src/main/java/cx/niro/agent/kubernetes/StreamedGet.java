package cx.niro.agent.kubernetes;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;

/**
 * One GET whose answer is read as it comes. It has no deadline of its own: whoever reads watches it, and closes it from another
 * thread when it is silent for too long.
 */
public final class StreamedGet implements AutoCloseable {
    private final Calls calls;
    private final Calls.Message message;
    private Call call;
    private boolean closed;

    StreamedGet(Calls calls, String path, Map<String, String> query) {
        this.calls = calls;
        this.message = new Calls.Message("GET", path, query, "*/*", null);
    }

    /** Sends the request; fails with {@link KubernetesFailure} when it is refused, not answered, or closed meanwhile. */
    public InputStream open() throws KubernetesFailure {
        try {
            return KubernetesApi.successful(calls.send(message, this::execute))
                    .body()
                    .byteStream();
        } catch (IOException e) {
            throw KubernetesApi.unanswered(e);
        }
    }

    private Response execute(OkHttpClient client, Request request) throws IOException {
        // a connection of its own: over HTTP/2 a reader that pauses would have megabytes buffered in memory
        var http = client.newBuilder()
                .protocols(List.of(Protocol.HTTP_1_1))
                .readTimeout(Duration.ZERO)
                .build();
        return started(http.newCall(request.newBuilder()
                        .header("Accept-Encoding", "identity")
                        .build()))
                .execute();
    }

    private synchronized Call started(Call fresh) throws IOException {
        if (closed) {
            throw new IOException("closed");
        }
        call = fresh;
        return fresh;
    }

    /** Ends the request; a read of another thread fails with {@link IOException}. */
    @Override
    public synchronized void close() {
        closed = true;
        if (call != null) {
            call.cancel();
        }
    }
}
