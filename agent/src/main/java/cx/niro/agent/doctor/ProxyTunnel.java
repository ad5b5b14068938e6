package cx.niro.agent.doctor;

import cx.niro.agent.link.ProxyRules;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Asks a proxy for a tunnel, as the agent's HTTP client does. */
final class ProxyTunnel {
    private static final int MAX_ANSWER_BYTES = 16 * 1024;

    private final ProxyRules.Server proxy;
    private final String target;

    ProxyTunnel(ProxyRules.Server proxy, String host, int port) {
        this.proxy = proxy;
        this.target = host + ":" + port;
    }

    /** The socket is a tunnel afterwards unless the finding is a failure. */
    Finding open(Socket socket) {
        try {
            var request = new StringBuilder("CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n");
            proxy.user()
                    .ifPresent(user -> request.append("Proxy-Authorization: Basic ")
                            .append(Base64.getEncoder()
                                    .encodeToString((user + ":"
                                                    + proxy.password()
                                                            .map(p -> p.value())
                                                            .orElse(""))
                                            .getBytes(StandardCharsets.UTF_8)))
                            .append("\r\n"));
            socket.getOutputStream().write(request.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
            return judge(head(socket));
        } catch (IOException e) {
            return Finding.fail(
                    "proxy",
                    "the proxy does not answer: " + WayCheck.words(e),
                    "check that HTTPS_PROXY names an HTTP proxy (http://host:port)");
        }
    }

    private Finding judge(String head) {
        var first = head.lines().findFirst().orElse("");
        var parts = first.split(" ", 3);
        var status = parts.length > 1 && first.startsWith("HTTP/") ? parts[1] : "";
        return switch (status) {
            case "200" -> Finding.ok("proxy", proxy.host() + ":" + proxy.port() + " opens a tunnel to " + target);
            case "407" ->
                Finding.fail(
                        "proxy",
                        proxy.user().isPresent()
                                ? "the proxy refuses the user name and password of HTTPS_PROXY (407)"
                                : "the proxy wants a user name and password (407)",
                        "set HTTPS_PROXY=http://user:password@host:port with the install command");
            case "403", "405" ->
                Finding.fail(
                        "proxy",
                        "the proxy refuses a tunnel to " + target + " (" + first.strip() + ")",
                        "allow CONNECT to this host in the proxy, or name it in NO_PROXY if it is reached directly");
            case "" ->
                Finding.fail(
                        "proxy",
                        "what answers at " + proxy.host() + ":" + proxy.port() + " is no HTTP proxy",
                        "correct HTTPS_PROXY");
            default ->
                Finding.fail(
                        "proxy",
                        "the proxy cannot reach " + target + " (" + first.strip() + ")",
                        "look at the proxy's log: its DNS, and its own way to the server");
        };
    }

    private static String head(Socket socket) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var in = socket.getInputStream();
        var last = 0;
        for (var next = in.read(); next >= 0 && bytes.size() < MAX_ANSWER_BYTES; next = in.read()) {
            bytes.write(next);
            last = (last << 8) | next;
            if (last == 0x0d0a0d0a) {
                break;
            }
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }
}
