/** Patches: JSON patch, merge patch, strategic merge patch, and server-side apply with field owners. */
package cx.niro.simulator.apply;
