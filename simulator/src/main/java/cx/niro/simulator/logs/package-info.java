/** What containers print: files of stored and generated lines, read as a kubelet reads them. Knows only the store. */
package cx.niro.simulator.logs;
