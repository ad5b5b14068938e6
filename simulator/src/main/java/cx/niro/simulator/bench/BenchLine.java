package cx.niro.simulator.bench;

import cx.niro.simulator.fleet.FleetOptions;
import cx.niro.simulator.fleet.ProcessUse;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The arguments of {@code bench}.
 *
 * @param target what to measure, or echo for the server beneath the first floor
 * @param port that the echo listens on
 * @param urls of the nodes, or of the echo
 * @param rate of requests a second
 * @param streams of logs at the same time
 * @param bytes of a line of log
 * @param relay address of the relay beneath the logs
 * @param floors file that one bench writes and that of commands reads
 * @param busFloor file with the floor of the bus; null for none
 * @param json file for the report; null for none
 * @param processes to be measured, by name; {@code reconnect} kills the first
 */
record BenchLine(
        String target,
        int port,
        List<URI> urls,
        String email,
        String password,
        int clusters,
        int pods,
        double rate,
        Duration during,
        Duration warmUp,
        int streams,
        int bytes,
        URI relay,
        Path floors,
        Path busFloor,
        Path json,
        Map<String, Long> processes) {
    static final String USAGE = """
            usage: bench echo --port PORT
                   bench floor --url ECHO --clusters N --rate R --seconds S --floors FILE [--bus-floor FILE]
                   bench command --url NODE... --email E [--clusters 5000] [--pods 20] [--rate 200] [--seconds 60] [--warm-up 20]
                                 [--floors FILE] [--json FILE] [--process NAME=PID]...
                   bench reconnect --url NODE... --email E --process NODE=PID... [--clusters 2000] [--pods 20] [--json FILE]
                   bench relay --port PORT
                   bench logs --url NODE... --email E --relay RELAY [--streams 8] [--bytes 100] [--clusters 8] [--seconds 15]
                                 [--warm-up 5] [--json FILE] [--process NAME=PID]...
            The password comes from NIRO_ADMIN_PASSWORD. scripts/niro bench starts all that it takes.""";

    private static final Set<String> SERVERS = Set.of("echo", "relay");
    private static final int INTERVAL_SECONDS = 15;
    private static final int HOLD_SECONDS = 25;
    private static final int ENROLL_AT_A_TIME = 64;

    BenchLine {
        urls = List.copyOf(urls);
    }

    static BenchLine parse(List<String> arguments) {
        if (arguments.isEmpty()) {
            throw new IllegalArgumentException("what to bench is expected");
        }
        var parsing = new Parsing(arguments.get(0));
        for (int i = 1; i < arguments.size(); i += 2) {
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException(arguments.get(i) + " needs a value");
            }
            parsing.take(arguments.get(i), arguments.get(i + 1));
        }
        return parsing.done();
    }

    /** The fleet that is measured. */
    FleetOptions fleet() {
        return FleetOptions.on(urls.get(0), email, password)
                .with(new FleetOptions.Target(
                        urls, email, password, false, "bench-" + Long.toString(System.currentTimeMillis() / 1_000, 36)))
                .with(new FleetOptions.Shape(clusters, pods, 0, 1))
                .with(new FleetOptions.Pace(
                        Duration.ofSeconds(INTERVAL_SECONDS), Duration.ofSeconds(HOLD_SECONDS), Duration.ZERO))
                .with(new FleetOptions.Bounds(2, ENROLL_AT_A_TIME, 128, 1_000_000));
    }

    /** What was read so far. */
    private static final class Parsing {
        private final String target;
        private final List<URI> urls = new ArrayList<>();
        private final Map<String, Long> processes = new LinkedHashMap<>();
        private int port;
        private String email = "";
        private int clusters;
        private int pods = 20;
        private double rate = 200;
        private double seconds = 60;
        private double warmUp = 20;
        private int streams = 8;
        private int bytes = 100;
        private URI relay;
        private Path floors;
        private Path busFloor;
        private Path json;

        Parsing(String target) {
            this.target = target;
            this.clusters = target.equals("reconnect") ? 2_000 : 5_000;
            if (target.equals("logs")) {
                clusters = streams;
                seconds = 15;
                warmUp = 5;
            }
        }

        void take(String name, String value) {
            try {
                switch (name) {
                    case "--port" -> port = Integer.parseInt(value);
                    case "--url" -> urls.add(URI.create(value));
                    case "--email" -> email = value;
                    case "--clusters" -> clusters = Integer.parseInt(value);
                    case "--pods" -> pods = Integer.parseInt(value);
                    case "--rate" -> rate = Double.parseDouble(value);
                    case "--seconds" -> seconds = Double.parseDouble(value);
                    case "--warm-up" -> warmUp = Double.parseDouble(value);
                    case "--streams" -> streams = Integer.parseInt(value);
                    case "--bytes" -> bytes = Integer.parseInt(value);
                    case "--relay" -> relay = URI.create(value);
                    case "--floors" -> floors = Path.of(value);
                    case "--bus-floor" -> busFloor = Path.of(value);
                    case "--json" -> json = Path.of(value);
                    case "--process" -> ProcessUse.name(value, processes);
                    default -> throw new IllegalArgumentException("unknown argument " + name);
                }
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(name + " cannot be " + value, e);
            }
        }

        BenchLine done() {
            if (target.equals("logs") && (relay == null || streams < 1)) {
                throw new IllegalArgumentException("--relay and at least one stream are needed");
            }
            if (!SERVERS.contains(target) && urls.isEmpty()) {
                throw new IllegalArgumentException("--url is needed");
            }
            String password = System.getenv("NIRO_ADMIN_PASSWORD");
            return new BenchLine(
                    target,
                    port,
                    urls,
                    email,
                    password == null ? "" : password,
                    clusters,
                    pods,
                    rate,
                    duration(seconds),
                    duration(warmUp),
                    streams,
                    bytes,
                    relay,
                    floors,
                    busFloor,
                    json,
                    processes);
        }

        private static Duration duration(double seconds) {
            return Duration.ofMillis(Math.round(seconds * 1_000));
        }
    }
}
