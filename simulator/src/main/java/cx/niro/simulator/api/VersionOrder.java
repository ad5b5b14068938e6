package cx.niro.simulator.api;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Versions as Kubernetes prefers them: stable before beta before alpha, higher numbers first. */
final class VersionOrder {
    static final Comparator<String> NEWEST_FIRST =
            Comparator.comparingLong(VersionOrder::rank).reversed().thenComparing(Comparator.naturalOrder());
    private static final Pattern VERSION = Pattern.compile("v(\\d{1,5})(?:(alpha|beta)(\\d{1,5}))?");

    private VersionOrder() {}

    private static long rank(String version) {
        Matcher parts = VERSION.matcher(version);
        if (!parts.matches()) {
            return -1;
        }
        String maturity = parts.group(2);
        long level = maturity == null ? 2 : "beta".equals(maturity) ? 1 : 0;
        long minor = maturity == null ? 0 : Long.parseLong(parts.group(3));
        return (level * 100_000 + Long.parseLong(parts.group(1))) * 100_000 + minor;
    }
}
