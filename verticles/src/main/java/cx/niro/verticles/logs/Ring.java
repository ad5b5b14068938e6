package cx.niro.verticles.logs;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The newest batches of a stream, at most so many lines and bytes, at least one batch. Batches are numbered, lines are counted, so that
 * it can tell how many lines went by a viewer. Belongs to one event loop.
 */
final class Ring {
    /** Of a page: each has a head, and those of many small ones would outgrow what travels between nodes. */
    private static final int MOST_BATCHES = 32;

    private final int mostLines;
    private final long mostBytes;
    private final Deque<Slot> slots = new ArrayDeque<>();
    private final Want start;
    private final long startedTail;
    private long nextSequence;
    private long nextLine;
    private long bytes;
    private boolean whole;
    private boolean evicted;
    /** Behind it everything is here. */
    private Cursor floor;
    /** The line right before the eldest one; null where that is not known. */
    private Cursor edge;

    private Cursor last;

    /** @param greatest see {@link Batch#greatest} */
    private record Slot(long sequence, long line, Batch batch, Cursor greatest) {}

    /**
     * A place between two batches.
     *
     * @param sequence number of the next batch
     * @param line number of its first line
     */
    record Place(long sequence, long line) {}

    /**
     * What a viewer gets.
     *
     * @param dropped lines that it will not see, before these
     * @param next from where it reads on
     */
    record Page(List<Batch> batches, long dropped, Place next) {
        Page {
            batches = List.copyOf(batches);
        }
    }

    /** What became of a wish. */
    enum Verdict {
        /** It can be read from here. */
        HERE,
        /** It lies ahead: nothing is there for it yet. */
        AHEAD,
        /** It lies behind what is kept here. */
        BEHIND
    }

    /**
     * Where a wish begins.
     *
     * @param place the batch with its first line; null unless the verdict is HERE
     * @param cut that batch without what comes before; null where it begins with it
     */
    record Found(Verdict verdict, Place place, Batch cut) {
        static final Found BEHIND = new Found(Verdict.BEHIND, null, null);
        private static final Found AHEAD = new Found(Verdict.AHEAD, null, null);
    }

    /** @param start what the source was asked for */
    Ring(int mostLines, long mostBytes, Want start) {
        this.mostLines = mostLines;
        this.mostBytes = mostBytes;
        this.start = start;
        this.whole = start.isEverything();
        this.floor = start.cursor();
        this.edge = start.cursor();
        this.startedTail = start.tail() == null || start.since() != null ? 0 : start.tail();
    }

    /** Whether a batch finds room without pushing another one out. */
    boolean hasRoomFor(Batch batch) {
        return slots.isEmpty() || (lines() + batch.lines() <= mostLines && bytes + batch.bytes().length <= mostBytes);
    }

    /** Number of the oldest batch. */
    long eldest() {
        return slots.isEmpty() ? nextSequence : slots.peekFirst().sequence();
    }

    /** Number of the next batch to come. */
    long end() {
        return nextSequence;
    }

    /** The last line that came; null before the first. */
    Cursor last() {
        return last;
    }

    long lines() {
        return slots.isEmpty() ? 0 : nextLine - slots.peekFirst().line();
    }

    long bytes() {
        return bytes;
    }

    void evictEldest() {
        var slot = slots.pollFirst();
        bytes -= slot.batch().bytes().length;
        if (slot.batch().last() != null) {
            whole = false;
            evicted = true;
            floor = floor == null || slot.greatest().isAfter(floor) ? slot.greatest() : floor;
            edge = slot.batch().last();
        }
    }

    void append(Batch batch) {
        if (floor == null && !whole) {
            floor = batch.first();
        }
        slots.addLast(new Slot(nextSequence++, nextLine, batch, batch.lines() == 0 ? null : batch.greatest()));
        nextLine += batch.lines();
        bytes += batch.bytes().length;
        if (batch.last() != null) {
            last = batch.last();
        }
    }

    /** From where a viewer reads that begins here. */
    Found find(Want want) {
        if (want.cursor() != null) {
            return find(want.cursor());
        }
        if (want.since() != null) {
            return want.equals(start) && !evicted ? at(eldest()) : since(want.sinceNanos());
        }
        if (want.tail() != null) {
            return tail(want.tail());
        }
        return whole ? at(eldest()) : Found.BEHIND;
    }

    /** What follows the place, about so many bytes, at least one batch if there is any. */
    Page read(Place from, int aboutBytes) {
        return page(from, null, aboutBytes);
    }

    /** As {@link #read(Place, int)}, beginning at what was found. */
    Page read(Found from, int aboutBytes) {
        return page(from.place(), from.cut(), aboutBytes);
    }

    private Page page(Place from, Batch cut, int aboutBytes) {
        if (from.sequence() >= nextSequence) {
            return new Page(List.of(), 0, new Place(nextSequence, nextLine));
        }
        var batches = new ArrayList<Batch>();
        var size = 0L;
        var dropped =
                Math.max(0, (slots.isEmpty() ? nextLine : slots.peekFirst().line()) - from.line());
        var next = from;
        for (var slot : slots) {
            if (slot.sequence() < from.sequence()) {
                continue;
            }
            var batch = cut != null && slot.sequence() == from.sequence() ? cut : slot.batch();
            if (!batches.isEmpty() && (batches.size() == MOST_BATCHES || size + batch.bytes().length > aboutBytes)) {
                break;
            }
            batches.add(batch);
            size += batch.bytes().length;
            next = new Place(slot.sequence() + 1, slot.line() + slot.batch().lines());
        }
        return new Page(batches, dropped, next);
    }

    private Found find(Cursor cursor) {
        for (var slot : slots) {
            if (slot.greatest() != null
                    && !cursor.isAfter(slot.greatest())
                    && slot.batch().has(cursor)) {
                return behind(slot, cursor);
            }
        }
        if (cursor.equals(edge)) {
            return at(eldest());
        }
        if (!whole && (floor == null || !cursor.isAfter(floor))) {
            return Found.BEHIND;
        }
        for (var slot : slots) {
            if (slot.greatest() != null && slot.greatest().isAfter(cursor)) {
                return behind(slot, cursor);
            }
        }
        return Found.AHEAD;
    }

    private Found behind(Slot slot, Cursor cursor) {
        var rest = slot.batch().behind(cursor);
        return rest == null ? at(slot.sequence() + 1) : found(slot, rest);
    }

    private Found since(long nanos) {
        if (!whole && (floor == null || floor.nanos() >= nanos)) {
            return Found.BEHIND;
        }
        for (var slot : slots) {
            if (slot.greatest() != null && slot.greatest().nanos() >= nanos) {
                return found(slot, slot.batch().since(nanos));
            }
        }
        return at(nextSequence);
    }

    private Found tail(long most) {
        if (lines() < most && !whole && (evicted || startedTail < most)) {
            return Found.BEHIND;
        }
        var left = most;
        Slot begin = null;
        var fromEnd = slots.descendingIterator();
        while (fromEnd.hasNext() && left > 0) {
            begin = fromEnd.next();
            if (begin.batch().lines() > left) {
                return found(begin, begin.batch().lastLines(left));
            }
            left -= begin.batch().lines();
        }
        return begin == null ? at(nextSequence) : at(begin.sequence());
    }

    private static Found found(Slot slot, Batch cut) {
        return new Found(Verdict.HERE, new Place(slot.sequence(), slot.line()), cut);
    }

    private Found at(long sequence) {
        for (var slot : slots) {
            if (slot.sequence() == sequence) {
                return found(slot, null);
            }
        }
        return new Found(Verdict.HERE, new Place(nextSequence, nextLine), null);
    }
}
