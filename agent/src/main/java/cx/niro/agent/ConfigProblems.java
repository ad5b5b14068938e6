package cx.niro.agent;

import java.util.List;

/** All that is wrong with a configuration, at once. */
final class ConfigProblems extends Exception {
    private final List<String> problems;

    ConfigProblems(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    List<String> problems() {
        return problems;
    }
}
