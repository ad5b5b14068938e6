package cx.niro.protocol;

import java.util.List;

/**
 * Commands for the agent.
 *
 * @param proof to be returned with the next heartbeat
 */
public record PollAnswer(List<Delivery> commands, Proof proof) {
    public PollAnswer {
        commands = Check.list("commands", commands);
    }
}
