package cx.niro.agent.logs;

import cx.niro.agent.kubernetes.KubernetesFailure;
import cx.niro.agent.logs.ContainerView.Phase;
import cx.niro.protocol.LogTime;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * A container and its log file as a kubelet has them: one file an instance, of which a rotation drops the beginning; the instance before
 * is kept; times are filtered by whole seconds. What happens while a log is followed is said by {@link #whileFollowed}.
 */
final class FakeLogs implements PodLogs {
    record Line(long nanos, String text) {}

    String uid = "uid-1";
    int restarts;
    Phase phase = Phase.RUNNING;
    String reason;
    String ending;
    List<Line> file = new ArrayList<>();
    List<Line> previousFile;
    KubernetesFailure refusal;
    String words;
    /** Runs when a follow begins; what it appends to the instance is part of the answer. */
    Runnable whileFollowed = () -> {};
    /** After how many of the bytes an answer ends; by default at its end. */
    IntUnaryOperator cut = length -> length;
    /** Whether a cut is told from an end. */
    boolean cutsBreak;

    ContainerView late;
    final List<LogQuery> queries = new ArrayList<>();

    Instance instance() {
        return new Instance(uid, "app", restarts);
    }

    void add(long nanos, String text) {
        file.add(new Line(nanos, text));
    }

    void terminate(String how) {
        phase = Phase.TERMINATED;
        ending = how;
    }

    void restart() {
        previousFile = file;
        file = new ArrayList<>();
        restarts++;
        phase = Phase.RUNNING;
    }

    /** A new file: it has only the lines from there on. */
    void rotate(int from) {
        file = new ArrayList<>(file.subList(from, file.size()));
    }

    @Override
    public ContainerView look() throws KubernetesFailure {
        if (refusal != null) {
            throw refusal;
        }
        if (late != null) {
            var told = late;
            late = null;
            return told;
        }
        return view();
    }

    ContainerView view() {
        return new ContainerView(instance(), phase, reason, null, ending);
    }

    @Override
    public Reading reading(LogQuery query) {
        return new Answer(query);
    }

    private Content answer(LogQuery query) throws KubernetesFailure {
        queries.add(query);
        if (words != null) {
            return new Content(new ByteArrayInputStream(words.getBytes(StandardCharsets.UTF_8)), false);
        }
        var source = query.previous() && phase != Phase.WAITING ? previousFile : file;
        if (source == null) {
            throw new KubernetesFailure(400, "previous terminated container \"app\" in pod \"web\" not found");
        }
        var from = query.tailLines() == null ? 0 : (int) Math.max(0, source.size() - query.tailLines());
        var before = new ArrayList<>(source.subList(from, source.size()));
        if (query.follow()) {
            var known = source.size();
            // a rotation meanwhile replaces the list, so that what is appended here is seen by who follows
            whileFollowed.run();
            before.addAll(source.subList(known, source.size()));
        }
        var text = new StringBuilder();
        var since = query.sinceNanos() == LogTime.NONE ? 0 : query.sinceNanos() / 1_000_000_000L * 1_000_000_000L;
        before.stream()
                .filter(line -> line.nanos() >= since)
                .forEach(line -> text.append(LogTime.text(line.nanos()))
                        .append(' ')
                        .append(line.text())
                        .append('\n'));
        var bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        var end = query.follow() ? cut.applyAsInt(bytes.length) : bytes.length;
        return new Content(new ByteArrayInputStream(bytes, 0, end), end < bytes.length && cutsBreak);
    }

    private record Content(InputStream bytes, boolean breaks) {}

    private final class Answer implements Reading {
        private final LogQuery query;

        Answer(LogQuery query) {
            this.query = query;
        }

        @Override
        public InputStream open() throws KubernetesFailure {
            var answer = answer(query);
            return new InputStream() {
                @Override
                public int read() {
                    throw new IllegalStateException("byte by byte");
                }

                @Override
                public int read(byte[] into, int at, int length) throws IOException {
                    var read = answer.bytes().read(into, at, length);
                    if (read < 0 && answer.breaks()) {
                        throw new IOException("connection reset");
                    }
                    return read;
                }
            };
        }

        @Override
        public void close() {}
    }
}
