package cx.niro.simulator.fleet;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The arguments of {@code load}.
 *
 * @param duration of the measurement, after all agents work
 * @param report file for the report as JSON; null for none
 * @param processes whose CPU and memory are to be reported, by a name for each
 * @param remove whether the clusters are to be deleted at the end
 */
record LoadCommandLine(
        FleetOptions options, Duration duration, Path report, Map<String, Long> processes, boolean remove) {
    static final String USAGE = """
            usage: load --url URL [--url URL]... --email E --password P [--clusters N] [--pods M] [--interval 15]
                        [--minutes 2 | --duration 120] [--churn 0.05] [--seed 1] [--name PREFIX] [--json FILE]
                        [--process NAME=PID]... [--event-loops 2]
                        [--enroll-concurrency 32] [--connections 64] [--ping-takes 0] [--remove] [--allow-remote]
            N synthetic agents with M pods each beat every interval and hold a poll each. Times are seconds or ISO-8601 (PT15S).
            The password may also come from NIRO_ADMIN_PASSWORD. Only loopback targets are accepted without --allow-remote.""";

    static LoadCommandLine parse(List<String> arguments) {
        var parsing = new Parsing();
        var rest = arguments.iterator();
        while (rest.hasNext()) {
            String name = rest.next();
            switch (name) {
                case "--remove" -> parsing.remove = true;
                case "--allow-remote" -> parsing.allowRemote = true;
                default -> {
                    if (!rest.hasNext()) {
                        throw new IllegalArgumentException(name + " needs a value");
                    }
                    parsing.take(name, rest.next());
                }
            }
        }
        return parsing.done();
    }

    /** What was read so far. */
    private static final class Parsing {
        private final List<URI> urls = new ArrayList<>();
        private final Map<String, Long> processes = new LinkedHashMap<>();
        private String email;
        private String password = System.getenv("NIRO_ADMIN_PASSWORD");
        private String prefix = "load-" + Long.toString(System.currentTimeMillis() / 1_000, 36);
        private int clusters = 100;
        private int pods = 100;
        private double churn = 0.05;
        private long seed = 1;
        private Duration interval = Duration.ofSeconds(15);
        private Duration duration = Duration.ofMinutes(2);
        private Duration pingTakes = Duration.ZERO;
        private int eventLoops = 2;
        private int enrollConcurrency = 32;
        private int connections = 64;
        private Path report;
        private boolean remove;
        private boolean allowRemote;

        void take(String name, String value) {
            try {
                switch (name) {
                    case "--url" -> urls.add(URI.create(value));
                    case "--email" -> email = value;
                    case "--password" -> password = value;
                    case "--name" -> prefix = value;
                    case "--clusters" -> clusters = Integer.parseInt(value);
                    case "--pods" -> pods = Integer.parseInt(value);
                    case "--churn" -> churn = Double.parseDouble(value);
                    case "--seed" -> seed = Long.parseLong(value);
                    case "--interval" -> interval = duration(value);
                    case "--duration" -> duration = duration(value);
                    case "--ping-takes" -> pingTakes = duration(value);
                    case "--event-loops" -> eventLoops = Integer.parseInt(value);
                    case "--enroll-concurrency" -> enrollConcurrency = Integer.parseInt(value);
                    case "--connections" -> connections = Integer.parseInt(value);
                    case "--minutes" -> duration = Duration.ofMillis(Math.round(Double.parseDouble(value) * 60_000));
                    case "--process" -> ProcessUse.name(value, processes);
                    case "--json" -> report = Path.of(value);
                    default -> throw new IllegalArgumentException("unknown argument " + name);
                }
            } catch (NumberFormatException | DateTimeParseException e) {
                throw new IllegalArgumentException(name + " cannot be " + value, e);
            }
        }

        private static Duration duration(String value) {
            return value.startsWith("P")
                    ? Duration.parse(value)
                    : Duration.ofMillis(Math.round(Double.parseDouble(value) * 1_000));
        }

        LoadCommandLine done() {
            if (email == null || password == null) {
                throw new IllegalArgumentException("--email and --password are required");
            }
            if (duration.isNegative() || duration.isZero() || duration.compareTo(Duration.ofDays(7)) > 0) {
                throw new IllegalArgumentException("--duration must be positive and at most 7 days");
            }
            var options = new FleetOptions(
                    new FleetOptions.Target(urls, email, password, allowRemote, prefix),
                    new FleetOptions.Shape(clusters, pods, churn, seed),
                    new FleetOptions.Pace(interval, Duration.ofSeconds(25), pingTakes),
                    new FleetOptions.Bounds(eventLoops, enrollConcurrency, connections, 1_000_000));
            return new LoadCommandLine(options, duration, report, processes, remove);
        }
    }
}
