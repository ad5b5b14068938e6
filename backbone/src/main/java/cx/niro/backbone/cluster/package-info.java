/**
 * How nodes find each other: Hazelcast for membership and for the registrations of the event bus, and the bus doctor that watches
 * whether the two agree.
 *
 * <p>Everything here is soft: a node that loses it serves on from PostgreSQL, for lost messages are made up by sweeps. No request waits
 * for Hazelcast. Only this package knows it.
 */
package cx.niro.backbone.cluster;
