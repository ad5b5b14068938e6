package cx.niro.verticles.bus;

/**
 * Where a concern answers requests that carry a large body as bytes: the head travels as JSON, the body as it is.
 *
 * @param name unique on the bus
 * @param headType record that says what the bytes are and whose
 * @param replyType record of the reply; {@link Done} where there is nothing to say
 */
public record BulkAddress<H, R>(String name, Class<H> headType, Class<R> replyType) {}
