package cx.niro.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * Where the agent's pods have their files.
 *
 * @param path the directory
 * @param isTemporary whether it goes with the cluster
 */
record AgentDirectory(Path path, boolean isTemporary) {
    static AgentDirectory of(Path given) {
        try {
            return given == null
                    ? new AgentDirectory(Files.createTempDirectory("niro-simulator"), true)
                    : new AgentDirectory(Files.createDirectories(given).toAbsolutePath(), false);
        } catch (IOException e) {
            throw new UncheckedIOException("the state directory cannot be made", e);
        }
    }

    void close() {
        if (!isTemporary) {
            return;
        }
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
