package cx.niro.agent.apply;

import com.github.difflib.DiffUtils;
import com.github.difflib.patch.ChangeDelta;
import com.github.difflib.patch.Chunk;
import com.github.difflib.patch.Patch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How lines became others, in bounded time and memory: lines that are there once on both sides part the texts (patience diff), and only
 * what is short between them is searched for the shortest way.
 */
final class LineDiff {
    /** Lines of both sides of a part that is searched; the search takes time and memory by the square of it. */
    private static final int MOST_SEARCHED = 600;

    private final List<String> from;
    private final List<String> to;
    private final Patch<String> patch = new Patch<>();

    /**
     * A line that is on both sides.
     *
     * @param before the one before it; null for none
     */
    private record Anchor(int from, int to, Anchor before) {}

    private LineDiff(List<String> from, List<String> to) {
        this.from = from;
        this.to = to;
    }

    static Patch<String> of(List<String> from, List<String> to) {
        var diff = new LineDiff(from, to);
        var fromStart = 0;
        var toStart = 0;
        for (var anchor : diff.anchors()) {
            diff.part(fromStart, anchor.from(), toStart, anchor.to());
            fromStart = anchor.from() + 1;
            toStart = anchor.to() + 1;
        }
        diff.part(fromStart, from.size(), toStart, to.size());
        return diff.patch;
    }

    /** The longest run of lines that are unique on both sides and in the same order on both. */
    private List<Anchor> anchors() {
        var before = unique(from);
        var after = unique(to);
        // patience sorting: the top of each pile
        List<Anchor> piles = new ArrayList<>();
        for (int i = 0; i < from.size(); i++) {
            var there = before.getOrDefault(from.get(i), -1) == i ? after.getOrDefault(from.get(i), -1) : -1;
            if (there >= 0) {
                var pile = pileFor(piles, there);
                var anchor = new Anchor(i, there, pile == 0 ? null : piles.get(pile - 1));
                if (pile == piles.size()) {
                    piles.add(anchor);
                } else {
                    piles.set(pile, anchor);
                }
            }
        }
        List<Anchor> anchors = new ArrayList<>();
        for (var last = piles.isEmpty() ? null : piles.get(piles.size() - 1); last != null; last = last.before()) {
            anchors.add(last);
        }
        Collections.reverse(anchors);
        return anchors;
    }

    private static int pileFor(List<Anchor> piles, int there) {
        var low = 0;
        var high = piles.size();
        while (low < high) {
            var middle = (low + high) / 2;
            if (piles.get(middle).to() < there) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Where each line is that is there once; -1 for the others. */
    private static Map<String, Integer> unique(List<String> lines) {
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            places.merge(lines.get(i), i, (one, other) -> -1);
        }
        return places;
    }

    private void part(int fromStart, int fromEnd, int toStart, int toEnd) {
        var before = from.subList(fromStart, fromEnd);
        var after = to.subList(toStart, toEnd);
        if (before.equals(after)) {
            return;
        }
        if (before.isEmpty() || after.isEmpty() || before.size() + after.size() > MOST_SEARCHED) {
            patch.addDelta(new ChangeDelta<>(new Chunk<>(fromStart, before), new Chunk<>(toStart, after)));
            return;
        }
        for (var delta : DiffUtils.diff(before, after).getDeltas()) {
            patch.addDelta(delta.withChunks(
                    new Chunk<>(
                            fromStart + delta.getSource().getPosition(),
                            delta.getSource().getLines()),
                    new Chunk<>(
                            toStart + delta.getTarget().getPosition(),
                            delta.getTarget().getLines())));
        }
    }
}
