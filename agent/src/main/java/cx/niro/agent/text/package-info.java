/** What the agent writes down: log keys, secrets that do not print, and texts of the cluster made safe to send. */
package cx.niro.agent.text;
