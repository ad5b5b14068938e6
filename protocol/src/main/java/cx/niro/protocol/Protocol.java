package cx.niro.protocol;

import java.time.Duration;

/** Names and numbers of protocol version 1 that both sides share. */
public final class Protocol {
    public static final int VERSION = 1;
    /** Request header that carries the sender's protocol version. */
    public static final String VERSION_HEADER = "Niro-Protocol";

    public static final String BASE = "/agent/v1";
    public static final String ENROLL = BASE + "/enroll";
    public static final String HEARTBEAT = BASE + "/heartbeat";
    public static final String POLL = BASE + "/commands/poll";

    public static final String ENROLLMENT_TOKEN_PREFIX = "niro_et_";
    public static final String AGENT_KEY_PREFIX = "niro_ak_";

    public static final String JSON = "application/json";
    public static final String PROBLEM_JSON = "application/problem+json";

    public static final Duration DEFAULT_HEARTBEAT_INTERVAL = Duration.ofSeconds(15);
    /** Longest time a poll is held; under the idle limit of every common proxy. */
    public static final Duration POLL_HOLD = Duration.ofSeconds(25);
    /** The hold to ask for after a start or a poll that brought no proof, so that the channel is proven again soon. */
    public static final Duration POLL_HOLD_UNPROVEN = Duration.ofSeconds(2);
    /** How often a superseded run asks whether it may work again. */
    public static final Duration STANDBY_INTERVAL = Duration.ofSeconds(30);

    /** Largest request body on the wire, in bytes. */
    public static final int MAX_BODY_BYTES = 8 * 1024 * 1024;
    /** Largest body after decompression, in bytes. */
    public static final int MAX_DECODED_BYTES = 64 * 1024 * 1024;

    private Protocol() {}

    /** Path of the result call of one command. */
    public static String resultPath(String commandId) {
        return BASE + "/commands/" + commandId + "/result";
    }

    /** Path of the batch call of one log stream. */
    public static String logsPath(String streamId) {
        return BASE + "/logs/" + streamId;
    }
}
