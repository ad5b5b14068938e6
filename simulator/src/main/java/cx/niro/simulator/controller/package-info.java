/** Turns wishes into objects: deployments, replica sets, stateful sets, daemon sets, jobs, namespaces, events. */
package cx.niro.simulator.controller;
