package cx.niro.protocol;

/**
 * The answer to a batch.
 *
 * @param creditBytes how many bytes of lines the agent may still send; at 0 it asks again with empty batches. A batch is sent whole
 *     while any credit is left
 */
public record LogCredit(long creditBytes) {}
