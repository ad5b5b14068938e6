package cx.niro.backbone.config;

import cx.niro.backbone.database.DatabaseAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the environment (or the file NIRO_CONFIG_FILE) says.
 *
 * @param publicUrl how browsers and agents reach the service, without a trailing slash
 * @param database empty for the embedded one in {@code dataDirectory}
 * @param adminEmail of the first administrator, together with {@code adminPassword}; otherwise the first-run page asks
 * @param masterKeyFile 32 bytes, hex or base64; empty to keep one in {@code dataDirectory}
 * @param unknownAfter silence after which a cluster is unknown; {@code offlineAfter} after which it is offline
 * @param heartbeatInterval what agents are told
 * @param lightAmberAfter age of a proof after which a light is no longer green; {@code lightRedAfter} after which it is red
 * @param jsonLogs one JSON object a line instead of text
 * @param agentImage image repository that install.sh installs, without a tag
 * @param agentVersion its tag
 * @param cluster empty for a node by itself
 * @param keep how long rows stay in the database
 * @param drain how long a stopping node serves on while it says that it is not ready
 */
public record NodeConfig(
        String httpHost,
        int httpPort,
        URI publicUrl,
        Optional<Path> tlsCertificate,
        Optional<Path> tlsKey,
        List<String> trustedProxies,
        Optional<DatabaseAddress> database,
        Path dataDirectory,
        Optional<Path> masterKeyFile,
        Optional<String> adminEmail,
        Optional<Hidden> adminPassword,
        Duration unknownAfter,
        Duration offlineAfter,
        Duration heartbeatInterval,
        Duration lightAmberAfter,
        Duration lightRedAfter,
        boolean jsonLogs,
        String agentImage,
        String agentVersion,
        Optional<ClusterConfig> cluster,
        KeepConfig keep,
        Duration drain) {
    /** Fails with {@link ConfigProblems} naming every problem. */
    public static NodeConfig of(Map<String, String> environment) {
        return new ConfigReader(environment).read();
    }
}
