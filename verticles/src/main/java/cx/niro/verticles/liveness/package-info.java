/**
 * Proof of liveness: each of an agent's two channels carries back what the other one answered, so that a channel that only
 * seems to work cannot be painted green. No tables, no addresses; every node makes and checks proofs by the same key, in the
 * database's time. Heartbeat ingest stores the newest returned proof of each channel, the fleet turns their ages into lights.
 */
package cx.niro.verticles.liveness;
