package cx.niro.simulator.fleet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Lines and tables of a report for people. */
public final class ReportText {
    private static final int LABEL = 44;

    private final StringBuilder text = new StringBuilder();

    /** As {@link String#format(Locale, String, Object...)} of the root locale. */
    @CanIgnoreReturnValue
    public ReportText line(String format, Object... values) {
        text.append(values.length == 0 ? format : String.format(Locale.ROOT, format, values))
                .append('\n');
        return this;
    }

    /** The head of rows of times. */
    @CanIgnoreReturnValue
    public ReportText timesHead(String title) {
        return line(
                "%-" + LABEL + "s %9s %9s %9s %9s %9s %9s",
                title,
                "p50 ms",
                "p90 ms",
                "p99 ms",
                "p99.9 ms",
                "max ms",
                "count");
    }

    /** A row of times; left out when nothing was counted. */
    @CanIgnoreReturnValue
    public ReportText times(String label, Percentiles times) {
        return times.count() == 0
                ? this
                : line(
                        "  %-" + (LABEL - 2) + "s %9.2f %9.2f %9.2f %9.2f %9.2f %9d",
                        label,
                        times.p50Millis(),
                        times.p90Millis(),
                        times.p99Millis(),
                        times.p999Millis(),
                        times.maxMillis(),
                        times.count());
    }

    /** A table of processes. */
    @CanIgnoreReturnValue
    public ReportText processes(List<ProcessUse> processes) {
        line("%-" + LABEL + "s %9s %9s", "processes", "cores", "RSS MiB");
        for (ProcessUse use : processes) {
            line(
                    "  %-" + (LABEL - 2) + "s %9.2f %9.0f",
                    use.name() + " (" + use.pid() + ")",
                    use.cores(),
                    use.residentMebibytes());
        }
        return this;
    }

    /** Errors by call and reason, or that there were none. */
    @CanIgnoreReturnValue
    public ReportText errors(String title, Map<String, Long> errors) {
        if (errors.isEmpty()) {
            return line("%s: none", title);
        }
        line("%s", title);
        errors.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(error -> line("  %-" + (LABEL - 2) + "s %9d", error.getKey(), error.getValue()));
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
