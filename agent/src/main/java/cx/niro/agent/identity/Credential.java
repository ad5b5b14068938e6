package cx.niro.agent.identity;

import cx.niro.agent.text.Hidden;

/** What the agent shows to the server on every call after the enrollment. */
public record Credential(String clusterId, Hidden key) {}
