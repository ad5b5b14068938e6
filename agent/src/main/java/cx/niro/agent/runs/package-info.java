/** One run of the agent: its id, its counter, whether it may work, and the proofs that its channels carry for each other. */
package cx.niro.agent.runs;
