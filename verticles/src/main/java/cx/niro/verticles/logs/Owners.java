package cx.niro.verticles.logs;

import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.gateway.Principal;
import cx.niro.verticles.logs.LogsMessages.Leave;
import cx.niro.verticles.logs.LogsMessages.Located;
import cx.niro.verticles.logs.LogsMessages.Open;
import cx.niro.verticles.logs.LogsMessages.Read;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.UUID;

/** How one viewer of a log speaks with the owners of its streams, wherever they are. */
final class Owners {
    private static final Duration OPEN_WITHIN = Duration.ofSeconds(15);
    private static final Duration ANSWER_WITHIN = Duration.ofMillis(1_500);

    private final Bus bus;
    private final Principal principal;
    private final Target target;
    private final String viewer = UUID.randomUUID().toString();

    Owners(Bus bus, Principal principal, Target target) {
        this.bus = bus;
        this.principal = principal;
        this.target = target;
    }

    /** @param suspect an owner that does not answer; null for none */
    Future<Located> open(Want want, boolean shared, String suspect) {
        return bus.request(LogsMessages.OPEN, new Open(principal, target, want, shared, suspect), OPEN_WITHIN);
    }

    /** @param hold how long the owner may wait for lines; a frozen one is given up a little later */
    Future<ReadAnswer> read(Located at, long ring, Ring.Place place, Want want, int mostBytes, Duration hold) {
        return bus.request(
                        at.owner(),
                        LogsMessages.READ,
                        new Read(
                                at.streamId(),
                                ring,
                                viewer,
                                place,
                                place == null ? want : null,
                                mostBytes,
                                hold.toMillis()),
                        hold.plus(ANSWER_WITHIN))
                .map(ReadAnswer::decode);
    }

    /** One that does not hear it notices that nobody asks any more. */
    void leave(Located at) {
        if (at != null) {
            var unused = bus.request(at.owner(), LogsMessages.LEAVE, new Leave(at.streamId(), viewer), ANSWER_WITHIN);
        }
    }
}
