package cx.niro.agent.apply;

import cx.niro.agent.command.Outcome;
import cx.niro.protocol.ObjectOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Collects what became of the objects of a command and tells it in parts, so often and so much at most. Used by one thread. */
final class Report {
    /** Characters of diffs in one part, about. */
    static final int PART_DIFFS = 256 * 1024;
    /** Characters of diffs of a whole command. */
    static final int ALL_DIFFS = 4 * 1024 * 1024;

    private static final long EVERY_NANOS = Duration.ofMillis(500).toNanos();
    private static final String NO_ROOM =
            "not shown: the diffs of this command are too many; try fewer objects at once";

    private final Consumer<List<ObjectOutcome>> progress;
    private final LongSupplier nanoTime;
    private final List<ObjectOutcome> all = new ArrayList<>();
    private List<ObjectOutcome> fresh = new ArrayList<>();
    private long toldAt;
    private int freshDiffs;
    private int allDiffs;

    Report(Consumer<List<ObjectOutcome>> progress, LongSupplier nanoTime) {
        this.progress = progress;
        this.nanoTime = nanoTime;
        this.toldAt = nanoTime.getAsLong();
    }

    void add(ObjectOutcome outcome) {
        var bounded = bounded(outcome);
        var diff = bounded.diff() == null ? 0 : bounded.diff().length();
        all.add(bounded);
        fresh.add(bounded);
        freshDiffs += diff;
        allDiffs += diff;
        if (nanoTime.getAsLong() - toldAt >= EVERY_NANOS || freshDiffs >= PART_DIFFS) {
            tell();
        }
    }

    /** Tells what was not told yet; before a wait, and before the end. */
    void tell() {
        if (!fresh.isEmpty()) {
            progress.accept(fresh);
            fresh = new ArrayList<>();
            freshDiffs = 0;
        }
        toldAt = nanoTime.getAsLong();
    }

    boolean hasFailures() {
        return all.stream().anyMatch(Report::isFailed);
    }

    /** The whole, with the diffs only if they are few: else they were told in parts. */
    Outcome end() {
        var isSmall = allDiffs <= PART_DIFFS;
        if (!isSmall) {
            tell();
        }
        var objects = isSmall
                ? List.copyOf(all)
                : all.stream().map(Report::withoutDiff).toList();
        var failed = all.stream().filter(Report::isFailed).toList();
        if (failed.isEmpty()) {
            return new Outcome("succeeded", null, null, objects);
        }
        var status = failed.size() == all.size() ? "failed" : "partial";
        return new Outcome(status, reason(failed), words(failed), objects);
    }

    private String words(List<ObjectOutcome> failed) {
        var first = failed.get(0);
        return failed.size() + " of " + all.size() + (all.size() == 1 ? " object" : " objects") + " failed, first "
                + first.object().kind() + " '" + first.object().name() + "': " + first.message();
    }

    /** The reason that all share. */
    private static String reason(List<ObjectOutcome> failed) {
        Set<String> reasons = new HashSet<>();
        failed.forEach(outcome -> reasons.add(outcome.reason()));
        return reasons.size() == 1 ? reasons.iterator().next() : "objects_failed";
    }

    private ObjectOutcome bounded(ObjectOutcome outcome) {
        return outcome.diff() == null || allDiffs + outcome.diff().length() <= ALL_DIFFS
                ? outcome
                : withDiff(outcome, NO_ROOM);
    }

    private static boolean isFailed(ObjectOutcome outcome) {
        return outcome.outcome().equals("failed");
    }

    private static ObjectOutcome withoutDiff(ObjectOutcome outcome) {
        return withDiff(outcome, null);
    }

    private static ObjectOutcome withDiff(ObjectOutcome outcome, String diff) {
        return new ObjectOutcome(outcome.object(), outcome.outcome(), outcome.reason(), outcome.message(), diff);
    }
}
