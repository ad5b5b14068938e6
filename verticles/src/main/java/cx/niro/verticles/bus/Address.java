package cx.niro.verticles.bus;

/**
 * Where a concern answers requests on every node. Named {@code concern.verb}.
 *
 * @param name unique on the bus
 * @param requestType record of the request
 * @param replyType record of the reply; {@link Done} where there is nothing to say
 */
public record Address<Q, R>(String name, Class<Q> requestType, Class<R> replyType) {}
