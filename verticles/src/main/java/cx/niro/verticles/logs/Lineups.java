package cx.niro.verticles.logs;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.protocol.ProtocolJson;
import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.fleet.FleetMessages;
import cx.niro.verticles.fleet.FleetMessages.ListPods;
import cx.niro.verticles.logs.LogsMessages.LineUp;
import cx.niro.verticles.logs.LogsMessages.Lineup;
import cx.niro.verticles.logs.LogsMessages.Source;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** Which containers a page shows, by what the agent reported of the pods. A pod that was not reported is asked for all the same. */
final class Lineups {
    static final int MOST_SOURCES = 50;
    private static final int MOST_PODS = 1_000;
    private static final String ALL = "*";

    private final Bus bus;

    Lineups(Bus bus) {
        this.bus = bus;
    }

    Future<Lineup> of(LineUp asked) {
        if (asked.workload() != null) {
            var slash = asked.workload().indexOf('/');
            var kind = asked.workload().substring(0, slash);
            var name = asked.workload().substring(slash + 1);
            return pods(
                            asked,
                            name,
                            pod -> name.equals(pod.at("/owner/name").asText())
                                    && kind.equalsIgnoreCase(
                                            pod.at("/owner/kind").asText()))
                    .map(pods -> lineup(pods.stream()
                            .flatMap(pod -> sources(asked, pod).stream())
                            .toList()));
        }
        if (asked.container() != null && !asked.container().equals(ALL)) {
            return Future.succeededFuture(lineup(asked.pods().stream()
                    .map(pod -> new Source(asked.namespace(), pod, asked.container()))
                    .toList()));
        }
        var each = asked.pods().stream().map(pod -> ofPod(asked, pod)).toList();
        return Future.all(each).map(all -> {
            var sources = new ArrayList<Source>();
            each.forEach(pod -> sources.addAll(pod.result()));
            return lineup(sources);
        });
    }

    private Future<List<Source>> ofPod(LineUp asked, String name) {
        return pods(
                        asked,
                        asked.namespace() + "/" + name,
                        pod -> name.equals(pod.path("name").asText()))
                .map(found -> found.isEmpty()
                        ? List.of(new Source(asked.namespace(), name, ""))
                        : sources(asked, found.get(0)));
    }

    private Future<List<JsonNode>> pods(LineUp asked, String text, Predicate<JsonNode> which) {
        return bus.request(
                        FleetMessages.LIST_PODS,
                        new ListPods(
                                asked.principal().visibleOrgIds(),
                                asked.clusterId().toString(),
                                asked.namespace(),
                                null,
                                text.toLowerCase(Locale.ROOT),
                                MOST_PODS,
                                null))
                .map(shown -> {
                    var found = new ArrayList<JsonNode>();
                    read(shown.body()).path("items").forEach(pod -> {
                        if (which.test(pod)) {
                            found.add(pod);
                        }
                    });
                    return found;
                });
    }

    private static List<Source> sources(LineUp asked, JsonNode pod) {
        var name = pod.path("name").asText();
        var all = new ArrayList<Source>();
        var main = new ArrayList<Source>();
        pod.path("containers").forEach(container -> {
            var source =
                    new Source(asked.namespace(), name, container.path("name").asText());
            all.add(source);
            if (!container.path("init").asBoolean()) {
                main.add(source);
            }
        });
        if (ALL.equals(asked.container())) {
            return all;
        }
        if (asked.container() != null) {
            return all.stream()
                    .filter(source -> source.container().equals(asked.container()))
                    .toList();
        }
        return main.isEmpty() ? List.of(new Source(asked.namespace(), name, "")) : List.of(main.get(0));
    }

    private static Lineup lineup(List<Source> sources) {
        return new Lineup(sources.stream().distinct().limit(MOST_SOURCES).toList());
    }

    private static JsonNode read(byte[] json) {
        try {
            return ProtocolJson.mapper().readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
