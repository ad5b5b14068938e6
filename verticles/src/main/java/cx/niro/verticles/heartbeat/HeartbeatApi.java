package cx.niro.verticles.heartbeat;

import cx.niro.protocol.Protocol;
import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.gateway.Api;
import cx.niro.verticles.gateway.Routes;
import io.vertx.core.http.HttpMethod;

/** The one route of heartbeats. */
public final class HeartbeatApi implements Api {
    private final Bus bus;

    public HeartbeatApi(Bus bus) {
        this.bus = bus;
    }

    @Override
    public void mount(Routes routes) {
        routes.agentBytes(
                HttpMethod.POST, Protocol.HEARTBEAT, (agent, body) -> bus.request(HeartbeatMessages.BEAT, agent, body));
    }
}
