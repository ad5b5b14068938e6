package cx.niro.simulator.logs;

import java.util.ArrayList;
import java.util.List;

/** Lines that were printed one by one. */
final class StoredLines implements Segment {
    private final List<Long> timestamps = new ArrayList<>();
    private final List<byte[]> texts = new ArrayList<>();
    private boolean isShort = true;

    void add(long timestamp, byte[] text) {
        timestamps.add(timestamp);
        texts.add(text);
        isShort &= LogFile.parts(text.length) == 1;
    }

    @Override
    public long available(long now) {
        return texts.size();
    }

    @Override
    public long timestamp(long line) {
        return timestamps.get((int) line);
    }

    @Override
    public byte[] text(long line) {
        return texts.get((int) line);
    }

    @Override
    public boolean isShort() {
        return isShort;
    }

    @Override
    public boolean isGrowing(long now) {
        return false;
    }
}
