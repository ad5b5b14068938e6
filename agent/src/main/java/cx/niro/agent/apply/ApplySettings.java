package cx.niro.agent.apply;

import cx.niro.protocol.Command;
import java.util.HashMap;
import java.util.Map;

/**
 * How the objects of one command are applied.
 *
 * @param deployment null for a pasted manifest
 * @param revision null for none
 */
record ApplySettings(String deployment, Long revision, boolean dryRun, boolean force) {
    static ApplySettings of(Command.Apply command) {
        return new ApplySettings(command.deploymentId(), command.revision(), command.dryRun(), command.force());
    }

    Map<String, String> query(boolean forced) {
        var query = new HashMap<>(Map.of("fieldManager", Stamps.FIELD_MANAGER, "force", Boolean.toString(forced)));
        if (dryRun) {
            query.put("dryRun", "All");
        }
        return query;
    }

    /** Of a plain create. */
    Map<String, String> createQuery() {
        var query = query(false);
        query.remove("force");
        return query;
    }
}
