package cx.niro.verticles.gateway;

import cx.niro.verticles.bus.ServiceFailure;
import io.micrometer.core.instrument.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Reads request bodies within bounds of size, ratio, time and of the memory that all bodies of the process share. */
final class BodyReader {
    /** What all bodies of the process may hold at once: beyond it callers are told to come back. */
    private static final long MOST_BYTES_HELD =
            Math.max(96L * 1024 * 1024, Runtime.getRuntime().maxMemory() / 4);

    private static final AtomicLong HELD = Metrics.gauge("niro.gateway.body.bytes", new AtomicLong());
    /** JSON compresses to a tenth to a fiftieth; a bomb to a thousandth. */
    private static final int MOST_RATIO = 200;

    private static final int RATIO_FROM_BYTES = 1024 * 1024;

    private final Vertx vertx;

    BodyReader(Vertx vertx) {
        this.vertx = vertx;
    }

    /**
     * @param wireBytes most bytes as sent
     * @param decodedBytes most bytes after decompression; 0 refuses compressed bodies
     * @param deadline from the request's headers to the body's end
     */
    record Limits(long wireBytes, long decodedBytes, Duration deadline) {}

    /**
     * The decompressed body; fails with TOO_LARGE, INVALID, BUSY {@code too_slow} or UNAVAILABLE. What it holds is given back
     * when the request ends.
     */
    Future<Buffer> read(RoutingContext context, Limits limits) {
        var request = context.request();
        var refusal = refusal(request, limits);
        if (refusal != null) {
            return Future.failedFuture(refusal);
        }
        var body = new Body(request, limits);
        context.addEndHandler(ended -> body.release());
        return body.read();
    }

    /** What all bodies of the process hold now; a metric. */
    static long heldBytes() {
        return HELD.get();
    }

    private static ServiceFailure refusal(HttpServerRequest request, Limits limits) {
        var encoding = request.getHeader("content-encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            if (limits.decodedBytes == 0 || !encoding.equalsIgnoreCase("gzip")) {
                return ServiceFailure.invalid(
                        "content-encoding",
                        "'" + encoding + "' is not understood, expected "
                                + (limits.decodedBytes == 0 ? "none" : "gzip"));
            }
        }
        var length = request.getHeader("content-length");
        if (length != null && (length.length() > 18 || Long.parseLong(length) > limits.wireBytes)) {
            return tooLarge("the body has " + length + " bytes, at most " + limits.wireBytes + " are allowed");
        }
        return null;
    }

    private static ServiceFailure tooLarge(String message) {
        return new ServiceFailure(ServiceFailure.Code.TOO_LARGE, "too_large", message);
    }

    private final class Body {
        private final HttpServerRequest request;
        private final Limits limits;
        private final Promise<Buffer> whole = Promise.promise();
        private final Buffer decoded = Buffer.buffer();
        private final Inflation inflation;
        private long wire;
        private long held;

        Body(HttpServerRequest request, Limits limits) {
            this.request = request;
            this.limits = limits;
            this.inflation = "gzip".equalsIgnoreCase(request.getHeader("content-encoding"))
                    ? new Inflation(this::inflated)
                    : null;
        }

        Future<Buffer> read() {
            var timer = vertx.setTimer(
                    limits.deadline.toMillis(),
                    late -> end(ServiceFailure.busy(
                            "too_slow", "the body did not arrive within " + limits.deadline, Duration.ofSeconds(5))));
            request.handler(this::chunk).endHandler(end -> complete()).exceptionHandler(this::end);
            request.resume();
            return whole.future().onComplete(result -> {
                var unused = vertx.cancelTimer(timer);
                if (inflation != null) {
                    inflation.close();
                }
            });
        }

        void release() {
            HELD.addAndGet(-held);
            held = 0;
        }

        private void chunk(Buffer chunk) {
            if (whole.future().isComplete()) {
                return;
            }
            try {
                wire += chunk.length();
                if (wire > limits.wireBytes) {
                    throw tooLarge("the body has more than " + limits.wireBytes + " bytes");
                }
                if (inflation == null) {
                    hold(chunk.length());
                    decoded.appendBuffer(chunk);
                } else {
                    inflation.feed(chunk.getBytes());
                }
            } catch (ServiceFailure failure) {
                end(failure);
            }
        }

        private void inflated(byte[] bytes, int length) {
            var size = (long) decoded.length() + length;
            if (size > limits.decodedBytes) {
                throw tooLarge("the decompressed body has more than " + limits.decodedBytes + " bytes");
            }
            if (size > RATIO_FROM_BYTES && size > wire * MOST_RATIO) {
                throw tooLarge("the body is compressed more than " + MOST_RATIO + " to 1");
            }
            hold(length);
            decoded.appendBytes(bytes, 0, length);
        }

        private void hold(int bytes) {
            held += bytes;
            if (HELD.addAndGet(bytes) > MOST_BYTES_HELD) {
                throw ServiceFailure.unavailable("busy", "too many bodies are being read", Duration.ofSeconds(2), null);
            }
        }

        private void complete() {
            try {
                if (inflation != null && !whole.future().isComplete()) {
                    inflation.finish();
                }
                whole.tryComplete(decoded);
            } catch (ServiceFailure failure) {
                end(failure);
            }
        }

        private void end(Throwable failure) {
            whole.tryFail(failure);
        }
    }
}
