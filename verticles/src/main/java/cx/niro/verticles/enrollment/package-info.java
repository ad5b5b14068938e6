/**
 * Clusters, and how their agents get in: registration, single-use enrollment tokens, long-lived agent keys, revocation.
 *
 * <p>Addresses: {@code enrollment.*}. Topics: {@code enrollment.cluster-changed}, {@code enrollment.agent-key-revoked}. Tables:
 * cluster, enrollment_token, agent_key; an exchange also resets the row of agent_run, so that the new key begins a new history of
 * runs, and a removed cluster takes its rows of pod with it. Every transaction locks the row of the cluster first, then tokens, then keys: no deadlocks, and two exchanges of one
 * cluster take turns.
 *
 * <p>A token is bound to the first nonce that exchanges it. The same token and nonce give a new key, which kills the one before,
 * until a key of it was used once: a crash between exchange and Secret strands nobody, and a leaked token without the nonce is
 * worth nothing. A bound token may be repeated after its hour, as long as its row is kept (30 days).
 *
 * <p>Unknown keys cost a question to the database each, once in 10 s for the same key and 64 at a time on a node; 5,000 more wait,
 * the rest gets 429. Known keys do not wait for them.
 *
 * <p>While the database is down, known agent keys stay valid for up to an hour; nothing else works.
 */
package cx.niro.verticles.enrollment;
