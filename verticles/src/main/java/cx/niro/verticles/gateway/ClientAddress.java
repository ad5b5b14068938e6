package cx.niro.verticles.gateway;

import io.netty.util.NetUtil;
import io.vertx.core.http.HttpServerRequest;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.Stream;

/** Finds the caller's address: the peer, or what trusted proxies say of it. */
final class ClientAddress {
    static final String KEY = "niro.client-address";

    private final List<Block> trusted;

    /** @param trusted addresses and CIDR blocks; fails with IllegalArgumentException naming a malformed one */
    ClientAddress(List<String> trusted) {
        this.trusted = trusted.stream().map(Block::parse).toList();
    }

    String of(HttpServerRequest request) {
        var peer =
                request.remoteAddress() == null ? null : request.remoteAddress().hostAddress();
        return of(peer == null ? "unknown" : peer, request.headers().getAll("x-forwarded-for"));
    }

    /** The nearest hop that is not one of ours, from the right: what lies left of it may be invented. */
    String of(String peer, List<String> forwardedFor) {
        var address = peer;
        var hops = forwardedFor.stream()
                .flatMap(line -> Stream.of(line.split(",")))
                .map(String::trim)
                .toList();
        for (int i = hops.size() - 1; i >= 0 && isTrusted(address); i--) {
            if (NetUtil.createByteArrayFromIpAddressString(hops.get(i)) == null) {
                break;
            }
            address = hops.get(i);
        }
        return address;
    }

    private boolean isTrusted(String address) {
        var bytes = NetUtil.createByteArrayFromIpAddressString(address);
        return bytes != null && trusted.stream().anyMatch(block -> block.contains(bytes));
    }

    private record Block(BigInteger network, int width, int bits) {
        static Block parse(String text) {
            var slash = text.indexOf('/');
            var network = NetUtil.createByteArrayFromIpAddressString(slash < 0 ? text : text.substring(0, slash));
            if (network == null || (slash >= 0 && !text.substring(slash + 1).matches("[0-9]{1,3}"))) {
                throw new IllegalArgumentException("'" + text + "' is not an address or CIDR block");
            }
            var width = network.length * 8;
            var bits = slash < 0 ? width : Integer.parseInt(text.substring(slash + 1));
            if (bits > width) {
                throw new IllegalArgumentException("'" + text + "' is not an address or CIDR block");
            }
            return new Block(new BigInteger(1, network), width, bits);
        }

        boolean contains(byte[] address) {
            return address.length * 8 == width
                    && new BigInteger(1, address).shiftRight(width - bits).equals(network.shiftRight(width - bits));
        }
    }
}
