package cx.niro.simulator.scenario;

/** What is in a cluster when it starts, beside what every cluster has. */
@FunctionalInterface
public interface Scenario {
    /** Three nodes and about forty pods, some of them in trouble. */
    Scenario DEMO = new DemoScenario()::plant;

    /** One node and kube-system only. */
    Scenario EMPTY = new EmptyScenario()::plant;

    /** Adds its objects. */
    void plant(Seed seed);

    /** By its name on the command line: {@code demo} or {@code empty}. */
    static Scenario named(String name) {
        return switch (name) {
            case "demo" -> DEMO;
            case "empty" -> EMPTY;
            default ->
                throw new IllegalArgumentException("--scenario must be demo or empty, but is '%s'".formatted(name));
        };
    }
}
