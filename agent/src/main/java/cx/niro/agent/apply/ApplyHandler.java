package cx.niro.agent.apply;

import cx.niro.agent.command.CommandHandler;
import cx.niro.agent.command.Execution;
import cx.niro.agent.command.Outcome;
import cx.niro.agent.text.Redaction;
import cx.niro.protocol.Command;
import cx.niro.protocol.InvalidManifest;
import cx.niro.protocol.Manifests;
import java.util.List;

/** Applies manifests. */
final class ApplyHandler implements CommandHandler<Command.Apply> {
    private final Applying applying;

    ApplyHandler(Applying applying) {
        this.applying = applying;
    }

    @Override
    public Class<Command.Apply> type() {
        return Command.Apply.class;
    }

    @Override
    public Outcome handle(Command.Apply command, Execution execution) throws InterruptedException {
        var refused = applying.refusal(command.deploymentId());
        if (refused.isPresent()) {
            return refused.get();
        }
        List<Manifests.Document> documents;
        try {
            documents = Manifests.read(command.manifests());
        } catch (InvalidManifest e) {
            var code = e.isTooLarge() ? "manifests_too_large" : "manifests_invalid";
            return Outcome.failed(code, Redaction.of(e.getMessage()));
        }
        var parts = applying.parts(execution);
        documents.forEach(document -> parts.secrets().collect(document.json()));
        return new ApplyRun(parts, ApplySettings.of(command), documents).run(command.prune());
    }
}
