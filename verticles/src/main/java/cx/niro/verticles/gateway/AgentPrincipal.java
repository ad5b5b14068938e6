package cx.niro.verticles.gateway;

import java.util.UUID;

/**
 * The agent that calls, by its key.
 *
 * @param keyId row of the key, so that a revoked one can be told from its successor
 */
public record AgentPrincipal(UUID clusterId, UUID orgId, UUID keyId) {}
