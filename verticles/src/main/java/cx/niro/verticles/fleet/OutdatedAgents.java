package cx.niro.verticles.fleet;

import cx.niro.protocol.AgentInfo;
import cx.niro.protocol.Protocol;
import cx.niro.verticles.fleet.FleetMessages.AgentRelease;
import cx.niro.verticles.fleet.FleetMessages.AgentReleases;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which agents are outdated: older than the newest release that counts for their organization (where none does, than the version that this
 * server installs), or of an older protocol. What cannot be compared is not called outdated. Belongs to one event loop.
 */
final class OutdatedAgents {
    /** The oldest protocol that this server speaks. */
    private static final int OLDEST_PROTOCOL = 1;

    private static final int MOST_REMEMBERED = 1_000;
    private static final Pattern TAG = Pattern.compile(":([^/:@]+)(?:@[^/]*)?$");

    private final Map<Build, Optional<AgentVersion>> remembered = new HashMap<>();
    private Map<UUID, AgentVersion> newest = Map.of();
    private Optional<AgentVersion> installed = Optional.empty();

    /** What an agent says of itself. */
    private record Build(String version, String image) {}

    void learn(AgentReleases releases) {
        installed = AgentVersion.parse(releases.installed());
        var byOrg = new HashMap<UUID, AgentVersion>();
        for (AgentRelease release : releases.releases()) {
            AgentVersion.parse(release.version())
                    .ifPresent(version -> byOrg.merge(
                            release.orgId(), version, (one, other) -> one.compareTo(other) >= 0 ? one : other));
        }
        newest = byOrg;
    }

    /** Not before the agent was heard of. */
    boolean isOutdated(FleetRow row) {
        return row.facts() != null && isOutdated(row.orgId(), row.facts().agent());
    }

    private boolean isOutdated(UUID orgId, AgentInfo agent) {
        if (agent.protocolVersion() < Protocol.VERSION) {
            return true;
        }
        var known = Optional.ofNullable(newest.get(orgId)).or(() -> installed);
        var runs = versionOf(new Build(agent.agentVersion(), agent.image()));
        return known.isPresent() && runs.isPresent() && runs.get().compareTo(known.get()) < 0;
    }

    static boolean isSupported(AgentInfo agent) {
        return agent.protocolVersion() >= OLDEST_PROTOCOL;
    }

    /** Its word or its tag, whichever is newer: one program may be published under several tags. */
    private Optional<AgentVersion> versionOf(Build build) {
        if (remembered.size() >= MOST_REMEMBERED) {
            remembered.clear();
        }
        return remembered.computeIfAbsent(
                build,
                any -> Stream.of(build.version(), tag(build.image()))
                        .flatMap(text -> AgentVersion.parse(text).stream())
                        .max(AgentVersion::compareTo));
    }

    private static String tag(String image) {
        var tag = TAG.matcher(image == null ? "" : image);
        return tag.find() ? tag.group(1) : "";
    }
}
