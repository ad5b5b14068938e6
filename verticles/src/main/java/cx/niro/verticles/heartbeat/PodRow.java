package cx.niro.verticles.heartbeat;

import cx.niro.protocol.Container;
import cx.niro.protocol.Pod;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** A row of the table pod; sorted as its primary key is. Text is without NUL, which PostgreSQL does not take. */
record PodRow(
        String namespace,
        String name,
        String hash,
        String phase,
        String status,
        boolean problem,
        boolean ready,
        int restarts,
        String node,
        String ownerKind,
        String ownerName,
        List<String> images,
        Instant createdAt)
        implements Comparable<PodRow> {
    private static final Comparator<PodRow> BY_KEY =
            Comparator.comparing(PodRow::namespace).thenComparing(PodRow::name);

    static PodRow of(Pod pod) {
        return new PodRow(
                clean(pod.namespace()),
                clean(pod.name()),
                clean(pod.hash()),
                clean(pod.phase()),
                clean(pod.status()),
                PodProblem.isProblem(pod),
                pod.ready(),
                pod.restarts(),
                clean(pod.node()),
                pod.owner() == null ? null : clean(pod.owner().kind()),
                pod.owner() == null ? null : clean(pod.owner().name()),
                pod.containers().stream()
                        .map(Container::image)
                        .filter(image -> image != null)
                        .map(image -> clean(image).replace('\n', ' '))
                        .distinct()
                        .toList(),
                pod.createdAt());
    }

    @Override
    public int compareTo(PodRow other) {
        return BY_KEY.compare(this, other);
    }

    private static String clean(String text) {
        return text == null || text.indexOf('\0') < 0 ? text : text.replace("\0", "");
    }
}
