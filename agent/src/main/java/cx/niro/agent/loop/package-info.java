/** The agent's background work: named daemon threads whose loops survive every error. */
package cx.niro.agent.loop;
