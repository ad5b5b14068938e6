package cx.niro.agent;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/** The address of the server, and what is wrong with it. */
final class ServerUrl {
    static final String NAME = "NIRO_URL";

    private static final URI NOWHERE = URI.create("https://invalid");

    private final BooleanSupplier plainAllowed;
    private final BiConsumer<String, String> problems;
    private boolean usable = true;

    /**
     * @param plainAllowed whether http may leave this machine; asked only where it matters
     * @param problems takes the setting and what is wrong
     */
    ServerUrl(BooleanSupplier plainAllowed, BiConsumer<String, String> problems) {
        this.plainAllowed = plainAllowed;
        this.problems = problems;
    }

    /** An address that leads nowhere where there is a problem. */
    URI read(Optional<String> text) {
        if (text.isEmpty()) {
            problem("is required, such as https://niro.example.com");
            return NOWHERE;
        }
        try {
            var url = URI.create(text.get().replaceAll("/+$", ""));
            check(url);
            return usable ? url : NOWHERE;
        } catch (IllegalArgumentException e) {
            problem("is not a URL");
            return NOWHERE;
        }
    }

    private void check(URI url) {
        var scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http")) {
            problem("must begin with https://");
        } else if (url.getHost() == null) {
            problem("names no host");
        }
        if (url.getUserInfo() != null || url.getQuery() != null || url.getFragment() != null) {
            problem("must have neither user, query nor fragment");
        }
        if (scheme.equals("http")
                && url.getHost() != null
                && !isLoopback(url.getHost())
                && !plainAllowed.getAsBoolean()) {
            problem("must begin with https:// (NIRO_ALLOW_HTTP=1 sends the agent's key in the clear)");
        }
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || host.equals("[::1]")
                || host.matches("127(\\.\\d{1,3}){3}");
    }

    private void problem(String what) {
        usable = false;
        problems.accept(NAME, what);
    }
}
