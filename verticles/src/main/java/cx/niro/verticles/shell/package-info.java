/**
 * The page: static shell at once, live data streamed into the same response, and the dashboard's static files.
 *
 * <p>Asks access who the caller is and fleet for the first data; has no addresses, tables or state of its own, hence no
 * verticle: each event loop has its {@link cx.niro.verticles.shell.ShellApi}. When access or fleet do not answer within 2 s
 * the page ends without their data and loads it by itself.
 */
package cx.niro.verticles.shell;
