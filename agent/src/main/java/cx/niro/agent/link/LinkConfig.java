package cx.niro.agent.link;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the server is and how to get there.
 *
 * @param server base URL without a trailing slash
 * @param caFile PEM file with authorities that are trusted beside the system's
 */
public record LinkConfig(URI server, Optional<Path> caFile, ProxyRules proxy) {}
