/**
 * Who the agent is: a token is exchanged for a key once, and the key lives in one Secret of the cluster. The order of the
 * steps (nonce into the Secret, exchange, key into the Secret) makes a crash between any two of them harmless.
 */
package cx.niro.agent.identity;
