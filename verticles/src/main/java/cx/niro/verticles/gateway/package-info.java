/**
 * The HTTP door: one server per event loop, OpenAPI validation, authentication, role check, problem+json, limits.
 *
 * <p>It authenticates and mounts; each concern brings its own routes as an {@link cx.niro.verticles.gateway.Api}. No concern's
 * logic lives here.
 */
package cx.niro.verticles.gateway;
