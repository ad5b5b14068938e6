package cx.niro.backbone.config;

import java.util.List;

/** Everything that is wrong with the configuration, one line a problem. */
public final class ConfigProblems extends RuntimeException {
    private final List<String> problems;

    ConfigProblems(List<String> problems) {
        super("the configuration has " + problems.size() + (problems.size() == 1 ? " problem" : " problems") + ":\n  - "
                + String.join("\n  - ", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
