/**
 * The Kubernetes API over the official client: its connection, credentials and TLS. Answers are read as JSON item by item
 * rather than through the client's models, which refuse every field that is newer than themselves.
 */
package cx.niro.agent.kubernetes;
