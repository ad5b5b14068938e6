package cx.niro.verticles.logs;

import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.bus.Done;
import cx.niro.verticles.fleet.FleetMessages;
import cx.niro.verticles.fleet.FleetMessages.AskCapability;
import cx.niro.verticles.fleet.FleetMessages.CapabilityNow;
import cx.niro.verticles.logs.LogsMessages.Enter;
import cx.niro.verticles.logs.LogsMessages.Entered;
import cx.niro.verticles.logs.LogsMessages.Exit;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Lets people look at logs: where the cluster allows it, few at once each, and noted in the audit. Belongs to one event loop. */
final class Doorkeeper {
    static final int MOST_PAGES = 10;

    private final Bus bus;
    private final LogStore store;
    private final Map<UUID, UUID> usersByPage = new HashMap<>();
    private final Set<UUID> entering = new HashSet<>();

    Doorkeeper(Bus bus, LogStore store) {
        this.bus = bus;
        this.store = store;
    }

    Future<Entered> enter(Enter enter) {
        var principal = enter.principal();
        entering.add(enter.pageId());
        return bus.request(
                        FleetMessages.GET_CAPABILITY,
                        new AskCapability(principal.visibleOrgIds(), enter.clusterId(), "logs_enabled"))
                .compose(Doorkeeper::refuseUnable)
                .compose(cluster -> {
                    if (!entering.contains(enter.pageId())) {
                        return Future.failedFuture(Refusals.pageGone());
                    }
                    refuseTooMany(principal.userId());
                    usersByPage.put(enter.pageId(), principal.userId());
                    return store.audit(principal, cluster.clusterId(), enter.what())
                            .onFailure(failure -> usersByPage.remove(enter.pageId()))
                            .map(new Entered(cluster.clusterId()));
                })
                .onComplete(done -> entering.remove(enter.pageId()));
    }

    /** Of a page that is not let in yet, too. */
    Future<Done> exit(Exit exit) {
        entering.remove(exit.pageId());
        usersByPage.remove(exit.pageId());
        return Future.succeededFuture(Done.DONE);
    }

    int pages() {
        return usersByPage.size();
    }

    private void refuseTooMany(UUID userId) {
        if (usersByPage.values().stream().filter(userId::equals).count() >= MOST_PAGES) {
            throw Refusals.tooManyPages(MOST_PAGES);
        }
    }

    private static Future<CapabilityNow> refuseUnable(CapabilityNow cluster) {
        if (FleetMessages.UNHEARD.contains(cluster.status())) {
            return Future.failedFuture(Refusals.clusterOffline(cluster.status()));
        }
        return cluster.enabled()
                ? Future.succeededFuture(cluster)
                : Future.failedFuture(Refusals.capabilityMissing(cluster.flag(), cluster.enableCommand()));
    }
}
