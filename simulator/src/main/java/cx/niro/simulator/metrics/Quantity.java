package cx.niro.simulator.metrics;

import java.math.BigDecimal;
import java.util.Map;

/** Kubernetes quantities as numbers. */
public final class Quantity {
    private static final Map<String, BigDecimal> UNITS = Map.ofEntries(
            Map.entry("n", new BigDecimal("0.000000001")),
            Map.entry("u", new BigDecimal("0.000001")),
            Map.entry("m", new BigDecimal("0.001")),
            Map.entry("", BigDecimal.ONE),
            Map.entry("k", new BigDecimal("1000")),
            Map.entry("M", new BigDecimal("1000000")),
            Map.entry("G", new BigDecimal("1000000000")),
            Map.entry("Ki", new BigDecimal("1024")),
            Map.entry("Mi", new BigDecimal("1048576")),
            Map.entry("Gi", new BigDecimal("1073741824")));

    private Quantity() {}

    /** Thousandths of a core; 0 for an empty text. */
    public static long millis(String text) {
        return value(text).movePointRight(3).longValue();
    }

    /** Whole units, for example bytes; 0 for an empty text. */
    public static long units(String text) {
        return value(text).longValue();
    }

    private static BigDecimal value(String text) {
        int end = text.length();
        while (end > 0 && !Character.isDigit(text.charAt(end - 1))) {
            end--;
        }
        if (end == 0) {
            return BigDecimal.ZERO;
        }
        return new BigDecimal(text.substring(0, end)).multiply(UNITS.getOrDefault(text.substring(end), BigDecimal.ONE));
    }
}
