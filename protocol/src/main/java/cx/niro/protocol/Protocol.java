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
    public static final String CHECK = BASE + "/check";

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

    /** Largest text of the manifests of one command, in bytes of UTF-8. */
    public static final int MAX_MANIFEST_BYTES = 4 * 1024 * 1024;
    /** Most objects of one command. */
    public static final int MAX_MANIFEST_OBJECTS = 1_000;

    /** Most bytes of the lines of one log batch, brackets of the array not counted. */
    public static final int MAX_LOG_LINES_BYTES = 64 * 1024;
    /** Largest body of a log batch after decompression, in bytes. */
    public static final int MAX_LOG_BATCH_BYTES = MAX_LOG_LINES_BYTES + 16 * 1024;
    /** Most bytes of the text of one log line, as they are in JSON; longer lines are cut. */
    public static final int MAX_LOG_TEXT_BYTES = 16 * 1024;
    /** How long lines may wait for more of their batch. */
    public static final Duration LOG_BATCH_DELAY = Duration.ofMillis(150);
    /** How often a silent log stream sends an empty batch. */
    public static final Duration LOG_SIGN_OF_LIFE = Duration.ofSeconds(5);

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
