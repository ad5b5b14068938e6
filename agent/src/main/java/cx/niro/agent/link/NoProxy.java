package cx.niro.agent.link;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The hosts that are reached without a proxy. Entries are names (which cover their subdomains), {@code .suffix}, {@code *.suffix},
 * addresses and CIDR blocks, each with or without a port; {@code *} covers everything.
 */
public final class NoProxy {
    public static final NoProxy NONE = new NoProxy(List.of());

    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    private final List<Entry> entries;

    private NoProxy(List<Entry> entries) {
        this.entries = entries;
    }

    static NoProxy of(String list) {
        return new NoProxy(Arrays.stream(list.split("[,\\s]+"))
                .filter(text -> !text.isBlank())
                .map(Entry::parse)
                .toList());
    }

    boolean covers(String host, int port) {
        var name = unbracketed(host).toLowerCase(Locale.ROOT);
        return entries.stream().anyMatch(entry -> entry.covers(name, port));
    }

    private record Entry(String host, Optional<Integer> port, Optional<Block> block) {
        static Entry parse(String text) {
            var port = Optional.<Integer>empty();
            var host = text.toLowerCase(Locale.ROOT);
            var colon = host.lastIndexOf(':');
            var hasPort = colon > 0
                    && colon + 1 < host.length()
                    && (host.indexOf(':') == colon || host.charAt(colon - 1) == ']')
                    && host.substring(colon + 1).chars().allMatch(Character::isDigit);
            if (hasPort && host.length() - colon < 7) {
                port = Optional.of(Integer.parseInt(host.substring(colon + 1)));
                host = host.substring(0, colon);
            }
            host = unbracketed(host);
            return new Entry(host.startsWith("*.") ? host.substring(1) : host, port, Block.parse(host));
        }

        boolean covers(String name, int toPort) {
            return port.map(only -> only == toPort).orElse(true) && coversHost(name);
        }

        private boolean coversHost(String name) {
            if (host.equals("*")) {
                return true;
            }
            if (block.isPresent()) {
                return address(name).map(block.get()::contains).orElse(false);
            }
            return host.startsWith(".")
                    ? name.endsWith(host) || name.equals(host.substring(1))
                    : name.equals(host) || name.endsWith("." + host);
        }
    }

    /** An address block; a single address is a block of full length. */
    private record Block(BigInteger network, int length, int bits) {
        static Optional<Block> parse(String text) {
            var slash = text.indexOf('/');
            return address(slash < 0 ? text : text.substring(0, slash)).flatMap(network -> {
                var length = network.length * 8;
                try {
                    var bits = slash < 0 ? length : Integer.parseInt(text.substring(slash + 1));
                    return bits >= 0 && bits <= length
                            ? Optional.of(new Block(new BigInteger(1, network), length, bits))
                            : Optional.empty();
                } catch (NumberFormatException e) {
                    return Optional.empty();
                }
            });
        }

        boolean contains(byte[] address) {
            var shift = length - bits;
            return address.length * 8 == length
                    && new BigInteger(1, address).shiftRight(shift).equals(network.shiftRight(shift));
        }
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    /** Only literal addresses: no name is resolved here. */
    private static Optional<byte[]> address(String text) {
        if (!ADDRESS.matcher(text).matches() || (text.indexOf('.') < 0 && text.indexOf(':') < 0)) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text).getAddress());
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
