package cx.niro.backbone.cluster;

import cx.niro.backbone.config.ClusterConfig;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The connections of the event bus between nodes. */
final class BusOptions {
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);
    private static final Duration PING_EVERY = Duration.ofSeconds(20);
    /**
     * Longer than the ping. A peer that does not read is cut off after this, and what waits for it in memory is dropped: without it the
     * bus holds all of that for minutes.
     */
    private static final Duration IDLE = Duration.ofSeconds(30);

    private BusOptions() {}

    static EventBusOptions of(ClusterConfig cluster) {
        var options = new EventBusOptions()
                .setHost(cluster.host())
                .setPort(cluster.busPort())
                .setClusterPublicHost(cluster.host())
                .setConnectTimeout((int) CONNECT_WITHIN.toMillis())
                .setClusterPingInterval(PING_EVERY.toMillis())
                .setClusterPingReplyInterval(PING_EVERY.toMillis())
                .setIdleTimeout((int) IDLE.toSeconds())
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                // the default is true: any certificate would do
                .setTrustAll(false);
        cluster.tls()
                .ifPresent(tls -> options.setSsl(true)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .addCertPath(tls.certificate().toString())
                                .addKeyPath(tls.key().toString()))
                        .setTrustOptions(new PemTrustOptions()
                                .addCertPath(tls.authority().toString()))
                        .setClientAuth(ClientAuth.REQUIRED));
        return options;
    }
}
