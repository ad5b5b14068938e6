/** The HTTPS door of the simulated API server: authentication, faults, authorization, audit, discovery, verbs and watches. */
package cx.niro.simulator.api;
