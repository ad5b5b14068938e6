package cx.niro.verticles.retention;

import io.vertx.core.Future;

/** Deletes old rows. Several nodes may do so at once. */
interface RetentionStore {
    /** Succeeds with the number of rows that were deleted, at most as many as said. */
    Future<Integer> delete(Rule rule, int most);
}
