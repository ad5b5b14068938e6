package cx.niro.protocol;

import java.util.List;

/**
 * Lines of one stream.
 *
 * @param batch number within the epoch, from 1; a repeated one is acknowledged and dropped
 */
public record LogBatch(long epoch, long batch, List<LogLine> lines) {
    public LogBatch {
        Check.atLeast("epoch", epoch, 1);
        Check.atLeast("batch", batch, 1);
        lines = Check.list("lines", lines);
    }
}
