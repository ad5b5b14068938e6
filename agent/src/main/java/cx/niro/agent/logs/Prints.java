package cx.niro.agent.logs;

import java.util.zip.CRC32;

/** Fingerprints of lines: enough to tell that a file is another one than before. */
final class Prints {
    private Prints() {}

    /** Never 0. */
    static int of(LineReader line) {
        var crc = new CRC32();
        crc.update(line.buffer(), line.textFrom(), line.textTo() - line.textFrom());
        return (int) crc.getValue() | 1;
    }
}
