package cx.niro.simulator.proxy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** The command {@code proxy --listen PORT --to host:port,...}: serves until the process is asked to end. */
public final class ProxyMain {
    /** How the command is called. */
    public static final String USAGE = "usage: proxy --listen PORT --to host:port,...";

    private ProxyMain() {}

    /** Returns once it listens, or fails with IllegalArgumentException saying what is wrong with the arguments. */
    public static RoundRobin start(List<String> arguments) throws IOException {
        int port = -1;
        List<InetSocketAddress> nodes = List.of();
        for (int i = 0; i < arguments.size(); i += 2) {
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException(arguments.get(i) + " needs a value");
            }
            switch (arguments.get(i)) {
                case "--listen" -> port = port(arguments.get(i + 1));
                case "--to" -> nodes = nodes(arguments.get(i + 1));
                default -> throw new IllegalArgumentException("unknown argument " + arguments.get(i));
            }
        }
        if (port < 0 || nodes.isEmpty()) {
            throw new IllegalArgumentException("--listen and --to are needed");
        }
        return RoundRobin.start(port, nodes);
    }

    private static List<InetSocketAddress> nodes(String text) {
        List<InetSocketAddress> nodes = new ArrayList<>();
        for (String each : text.split(",", -1)) {
            int colon = each.lastIndexOf(':');
            if (colon < 1) {
                throw new IllegalArgumentException("--to must be host:port,..., but has " + each);
            }
            nodes.add(InetSocketAddress.createUnresolved(each.substring(0, colon), port(each.substring(colon + 1))));
        }
        return nodes;
    }

    private static int port(String text) {
        if (text.matches("\\d{1,5}") && Integer.parseInt(text) <= 65_535) {
            return Integer.parseInt(text);
        }
        throw new IllegalArgumentException("a port from 0 to 65535 is expected, not " + text);
    }
}
