/** Who may do what: bearer tokens, identities and the rules of roles and bindings. */
package cx.niro.simulator.rbac;
