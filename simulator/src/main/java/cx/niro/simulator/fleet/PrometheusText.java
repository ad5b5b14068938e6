package cx.niro.simulator.fleet;

import java.util.Optional;

/** The text that a server's /metrics answers. */
record PrometheusText(String text) {
    /** Sum over all label sets of a metric; empty when there is none of that name. */
    Optional<Double> sum(String name) {
        return text.lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .map(PrometheusText::number)
                .reduce(Double::sum);
    }

    private static Double number(String value) {
        try {
            return Double.valueOf(value);
        } catch (NumberFormatException e) {
            return 0.0;
        }
    }
}
