/** The node's configuration: read once from the environment, all problems told at once. */
package cx.niro.backbone.config;
