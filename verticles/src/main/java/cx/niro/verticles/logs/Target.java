package cx.niro.verticles.logs;

import java.util.UUID;

/**
 * The log of one container.
 *
 * @param container empty for a pod that was not reported yet
 * @param previous of the instance before the present one
 */
record Target(UUID clusterId, String namespace, String pod, String container, boolean previous) {}
