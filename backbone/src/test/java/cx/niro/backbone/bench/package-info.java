/** Programs of benchmarks that need what only a node has. They are no tests, and no part of the node. */
package cx.niro.backbone.bench;
