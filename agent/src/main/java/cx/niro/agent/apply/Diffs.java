package cx.niro.agent.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.github.difflib.UnifiedDiffUtils;
import cx.niro.protocol.ObjectOutcome;
import java.util.ArrayList;
import java.util.List;

/** What a dry run shows of an object. */
final class Diffs {
    /** In place of the diff of a Secret. */
    static final String NOT_COMPARED = "not compared";

    private static final int CONTEXT = 3;

    private final SecretValues secrets;

    Diffs(SecretValues secrets) {
        this.secrets = secrets;
    }

    /**
     * Unified, without what looks like a credential; empty where nothing differs.
     *
     * @param before cleaned; a missing node for a new object
     * @param after cleaned
     */
    String of(JsonNode before, JsonNode after) {
        var from = YamlText.lines(Masked.of(secrets, before, MissingNode.getInstance()));
        var to = YamlText.lines(Masked.of(secrets, after, before));
        return cut(UnifiedDiffUtils.generateUnifiedDiff(
                "in the cluster", "applied", from, LineDiff.of(from, to), CONTEXT));
    }

    private static String cut(List<String> lines) {
        var kept = new ArrayList<String>();
        var length = 0;
        for (var line : lines) {
            length += line.length() + 1;
            if (length > ObjectOutcome.MAX_DIFF - 100) {
                kept.add("... " + (lines.size() - kept.size()) + " more lines are left out");
                break;
            }
            kept.add(line);
        }
        return String.join("\n", kept);
    }
}
