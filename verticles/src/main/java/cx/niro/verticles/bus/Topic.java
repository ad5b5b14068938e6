package cx.niro.verticles.bus;

/**
 * What a concern tells everybody. Named {@code concern.past-participle}.
 *
 * @param name unique on the bus
 * @param eventType record of the event, at most 64 KiB encoded
 */
public record Topic<E>(String name, Class<E> eventType) {}
