package cx.niro.simulator.kubelet;

import cx.niro.simulator.logs.InstanceLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes what a process printed since the last look from its file to its container's log, as a container runtime does. */
final class ProcessOutput {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessOutput.class);
    private static final int MOST_A_TIME = 1 << 20;

    private final Path file;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long position;

    ProcessOutput(Path file) {
        this.file = file;
    }

    /** Reads at most 1 MiB; a line that is not ended yet waits for its end. */
    void moveTo(InstanceLog log, long now) {
        if (!Files.exists(file)) {
            return;
        }
        byte[] bytes;
        try (RandomAccessFile from = new RandomAccessFile(file.toFile(), "r")) {
            bytes = new byte[(int) Math.min(MOST_A_TIME, Math.max(0, from.length() - position))];
            from.seek(position);
            from.readFully(bytes);
        } catch (IOException e) {
            LOG.atDebug().setCause(e).addKeyValue("file", file).log("output cannot be read now");
            return;
        }
        position += bytes.length;
        long at = now;
        for (byte each : bytes) {
            if (each == '\n') {
                log.printAt(now, at, line.toByteArray());
                line.reset();
                at += 1_000;
            } else {
                line.write(each);
            }
        }
        if (bytes.length > 0) {
            log.wake();
        }
    }
}
