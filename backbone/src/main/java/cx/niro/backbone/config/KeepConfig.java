package cx.niro.backbone.config;

import java.time.Duration;

/**
 * How long rows stay in the database.
 *
 * @param commands since they were finished
 * @param deletedClusters their row and history, since they were deleted
 */
public record KeepConfig(Duration audit, Duration commands, Duration deletedClusters) {}
