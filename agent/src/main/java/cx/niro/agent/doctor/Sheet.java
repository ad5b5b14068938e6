package cx.niro.agent.doctor;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Findings on paper: a line each for people, or one JSON document. */
public final class Sheet {
    private static final String LAYOUT = "%-5s %-12s %s";

    private Sheet() {}

    /** One line, and what to do next on a second one. */
    public static void print(Finding finding, PrintStream out) {
        out.println(LAYOUT.formatted(finding.verdict().word(), finding.check(), finding.text()));
        if (finding.next() != null) {
            out.println(LAYOUT.formatted("", "", "next: " + finding.next()));
        }
    }

    public static String json(List<Finding> findings) {
        var sheet = JsonNodeFactory.instance.objectNode().put("ok", Doctor.isHealthy(findings));
        var checks = sheet.putArray("checks");
        for (var finding : findings) {
            checks.addObject()
                    .put("check", finding.check())
                    .put("verdict", finding.verdict().name().toLowerCase(Locale.ROOT))
                    .put("text", finding.text())
                    .put("next", finding.next());
        }
        return sheet.toPrettyString();
    }
}
