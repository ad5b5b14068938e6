package cx.niro.protocol;

/** How many bytes of log the agent may still send on the stream. */
public record LogCredit(long creditBytes) {}
