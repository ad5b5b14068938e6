package cx.niro.simulator.fleet;

/**
 * What the fleet did with one command. Exactly once within a run means: {@code executions == runs}.
 *
 * @param clusterId of the agent that got it first
 * @param deliveries how often it came, to whichever agent
 * @param executions how often it was begun
 * @param runs how many different runs (of whichever agent) it came to
 * @param agents how many different agents it came to; more than one is a fault of the server
 * @param resultsAccepted how often its result was accepted
 */
public record Execution(
        String commandId,
        String clusterId,
        int deliveries,
        int executions,
        int runs,
        int agents,
        int resultsAccepted) {}
