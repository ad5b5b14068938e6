/**
 * What agent and server say to each other, protocol version 1: records, their JSON and nothing else.
 *
 * <p>JSON is snake_case UTF-8. Unknown fields are ignored and absent fields take a neutral value (empty list, zero, null),
 * so that version N and N-1 understand each other in both directions. Constructors validate: a record that exists is a
 * valid one. No Vert.x, Hazelcast, SQL or Kubernetes client here: the agent must not carry the backend.
 */
package cx.niro.protocol;
