package cx.niro.simulator.fleet;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** What to simulate, against which servers, how fast and within which bounds. */
public record FleetOptions(Target target, Shape shape, Pace pace, Bounds bounds) {
    /** A process here may open 20,000 files: this many held polls leave room for the rest. */
    public static final int MOST_CLUSTERS = 18_000;

    /**
     * Where the fleet lives.
     *
     * @param urls base URLs of the nodes; agents are dealt out evenly and move on to the next one when theirs does not answer
     * @param email of a person who may create clusters
     * @param allowRemote whether other hosts than this one may be targets
     * @param namePrefix of the clusters' names
     */
    public record Target(List<URI> urls, String email, String password, boolean allowRemote, String namePrefix) {
        public Target {
            urls = List.copyOf(urls);
            require(!urls.isEmpty(), "at least one url is expected");
            Objects.requireNonNull(email, "email");
            Objects.requireNonNull(password, "password");
            require(
                    namePrefix.matches("[A-Za-z0-9][A-Za-z0-9-]{0,40}"),
                    "namePrefix must be letters, digits and dashes");
            for (URI url : urls) {
                require(
                        url.getHost() != null && ("http".equals(url.getScheme()) || "https".equals(url.getScheme())),
                        "url must be http(s)://host[:port], but is " + url);
                require(
                        allowRemote || isLoopback(url.getHost()),
                        url + " is not on this machine; --allow-remote permits that");
            }
        }

        private static boolean isLoopback(String host) {
            try {
                return InetAddress.getByName(host).isLoopbackAddress();
            } catch (UnknownHostException e) {
                return false;
            }
        }

        @Override
        public String toString() {
            return "Target[urls=" + urls + ", email=" + email + ", password=[hidden]]";
        }
    }

    /**
     * What the clusters look like.
     *
     * @param pods of each cluster
     * @param churn share of beats, 0 to 1, before which one pod changes
     * @param seed equal seeds make equal clusters
     */
    public record Shape(int clusters, int pods, double churn, long seed) {
        public Shape {
            require(
                    clusters >= 1 && clusters <= MOST_CLUSTERS,
                    "clusters is " + clusters + ", 1 to " + MOST_CLUSTERS + " are possible");
            require(pods >= 1 && pods <= 20_000, "pods is " + pods + ", 1 to 20000 are possible");
            require(churn >= 0 && churn <= 1, "churn is " + churn + ", 0 to 1 is expected");
        }
    }

    /**
     * How fast everything goes.
     *
     * @param interval between the beats of one agent
     * @param pollHold that polls ask for, whole seconds
     * @param pingTakes how long an agent works on a ping
     */
    public record Pace(Duration interval, Duration pollHold, Duration pingTakes) {
        public Pace {
            require(interval.toMillis() >= 50, "interval is " + interval + ", at least PT0.05S is expected");
            require(pollHold.toSeconds() >= 0, "pollHold must not be negative");
            require(!pingTakes.isNegative(), "pingTakes must not be negative");
        }
    }

    /**
     * What the fleet may use.
     *
     * @param eventLoops threads
     * @param enrollConcurrency clusters that are created, enrolled and told in full at the same time
     * @param heartbeatConnections shared by the heartbeats and results of all agents
     * @param rememberedCommands executions that are kept for {@link SyntheticFleet#executions()}; later ones are only counted
     */
    public record Bounds(int eventLoops, int enrollConcurrency, int heartbeatConnections, int rememberedCommands) {
        public Bounds {
            require(eventLoops >= 1 && eventLoops <= 64, "eventLoops is " + eventLoops + ", 1 to 64 are possible");
            require(enrollConcurrency >= eventLoops, "enrollConcurrency must be at least eventLoops");
            require(heartbeatConnections >= eventLoops, "heartbeatConnections must be at least eventLoops");
            require(heartbeatConnections <= 1_000, "heartbeatConnections is more than 1000");
            require(rememberedCommands >= 1, "rememberedCommands must be positive");
        }
    }

    public FleetOptions {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(shape, "shape");
        Objects.requireNonNull(pace, "pace");
        Objects.requireNonNull(bounds, "bounds");
    }

    /** Ten clusters of 20 pods that beat every 15 s, on this machine. */
    public static FleetOptions on(URI url, String email, String password) {
        return new FleetOptions(
                new Target(List.of(url), email, password, false, "synthetic"),
                new Shape(10, 20, 0, 1),
                new Pace(Duration.ofSeconds(15), Duration.ofSeconds(25), Duration.ZERO),
                new Bounds(2, 32, 64, 1_000_000));
    }

    public FleetOptions with(Target other) {
        return new FleetOptions(other, shape, pace, bounds);
    }

    public FleetOptions with(Shape other) {
        return new FleetOptions(target, other, pace, bounds);
    }

    public FleetOptions with(Pace other) {
        return new FleetOptions(target, shape, other, bounds);
    }

    public FleetOptions with(Bounds other) {
        return new FleetOptions(target, shape, pace, other);
    }

    static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
