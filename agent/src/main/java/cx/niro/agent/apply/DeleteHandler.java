package cx.niro.agent.apply;

import cx.niro.agent.command.CommandHandler;
import cx.niro.agent.command.Execution;
import cx.niro.agent.command.Outcome;
import cx.niro.protocol.Command;
import java.util.Set;

/** Deletes objects that Niro applied. */
final class DeleteHandler implements CommandHandler<Command.Delete> {
    private final Applying applying;

    DeleteHandler(Applying applying) {
        this.applying = applying;
    }

    @Override
    public Class<Command.Delete> type() {
        return Command.Delete.class;
    }

    @Override
    public Outcome handle(Command.Delete command, Execution execution) throws InterruptedException {
        var refused = applying.refusal(command.deploymentId());
        if (refused.isPresent()) {
            return refused.get();
        }
        var parts = applying.parts(execution);
        var delete = new ObjectDelete(parts, command.deploymentId(), command.dryRun(), "failed", Set.of());
        for (var object : Deletions.inOrder(command.objects())) {
            parts.report().add(delete.delete(object));
        }
        return parts.report().end();
    }
}
