package cx.niro.simulator.bench;

import cx.niro.protocol.ProtocolJson;
import cx.niro.simulator.fleet.Percentiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the machine allows at best, measured in the same run.
 *
 * @param held connections that stood open beside the echo
 * @param echo an HTTP request of a bare server
 * @param bus a request between two clustered processes; null where it was not measured
 */
record Floors(int held, Percentiles echo, Percentiles bus) {
    static Percentiles readBus(Path file) throws IOException {
        return ProtocolJson.decode(Files.readAllBytes(file), Percentiles.class);
    }

    static Floors read(Path file) throws IOException {
        return ProtocolJson.decode(Files.readAllBytes(file), Floors.class);
    }

    void write(Path file) throws IOException {
        Files.write(file, ProtocolJson.encode(this));
    }
}
