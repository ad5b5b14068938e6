/**
 * Proof of liveness: each of an agent's two channels carries back what the other one answered, so that a channel that only
 * seems to work cannot be painted green. No tables, no addresses; every node makes and checks proofs by the same key.
 */
package cx.niro.verticles.liveness;
