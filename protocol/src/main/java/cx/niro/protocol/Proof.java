package cx.niro.protocol;

import java.time.Instant;

/**
 * Evidence that one channel of an agent worked, carried back on the other one: HMAC over cluster, run, channel and time,
 * made and checked by the server, opaque to the agent.
 *
 * @param channel {@code heartbeat} or {@code poll}: the channel whose answer carried the proof
 */
public record Proof(String channel, Instant at, String mac) {
    public Proof {
        Check.text("channel", channel, 32);
        Check.present("at", at);
        Check.text("mac", mac, 128);
    }
}
