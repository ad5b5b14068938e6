package cx.niro.simulator.bench;

import cx.niro.simulator.fleet.AgentView;
import cx.niro.simulator.fleet.LogPrint;
import cx.niro.simulator.fleet.SyntheticFleet;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientResponse;
import java.net.URI;
import java.util.List;

/**
 * Log pages as browsers open them: each stream is one container of a cluster of its own, seen at another node than its agent's.
 * A pod is seen once: two pages of one container share their stream.
 */
final class RelayedLogs implements LogBench.Streams {
    private static final int ATTEMPTS = 40;
    private static final long PAUSE_MILLIS = 500;

    private final BenchHttp http;
    private final List<URI> nodes;
    private final SyntheticFleet fleet;
    private final List<AgentView> agents;

    RelayedLogs(BenchHttp http, List<URI> nodes, SyntheticFleet fleet) {
        this.http = http;
        this.nodes = nodes;
        this.fleet = fleet;
        this.agents = fleet.agents();
    }

    @Override
    public Future<Runnable> open(int number, LogPrint print, LineCheck check) {
        fleet.printLogs(print);
        AgentView agent = agents.get(number % agents.size());
        URI node = nodes.get((agent.index() + 1) % nodes.size());
        String path = "/api/v1/clusters/%s/logs?namespace=shop&pod=bench-%d-%d&container=app&tail=1"
                .formatted(agent.clusterId(), number, print.start());
        return stream(node, path, ATTEMPTS).map(response -> {
            response.handler(check::take);
            return () -> response.request().connection().close().onFailure(gone -> {});
        });
    }

    /** A node may hear of a new cluster a moment later than its agent was heard. */
    private Future<HttpClientResponse> stream(URI node, String path, int attempts) {
        return http.stream(node, path)
                .recover(refused ->
                        attempts == 1 || !String.valueOf(refused.getMessage()).contains("cluster_offline")
                                ? Future.failedFuture(refused)
                                : Future.<Void>future(wait -> http.after(PAUSE_MILLIS, wait::complete))
                                        .compose(waited -> stream(node, path, attempts - 1)));
    }

    @Override
    public boolean areOver() {
        return fleet.logCounts().running() == 0;
    }
}
