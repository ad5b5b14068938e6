package cx.niro.verticles.command;

import cx.niro.protocol.PollAnswer;
import cx.niro.protocol.PollRequest;
import cx.niro.verticles.bus.Address;
import cx.niro.verticles.gateway.AgentPrincipal;

/** What the command channel answers. */
public final class CommandMessages {
    static final Address<Poll, PollAnswer> POLL = new Address<>("command.poll", Poll.class, PollAnswer.class);

    private CommandMessages() {}

    record Poll(AgentPrincipal agent, PollRequest request) {}
}
