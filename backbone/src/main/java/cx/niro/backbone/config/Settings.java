package cx.niro.backbone.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Settings as somebody wrote them, in the environment or in the file that it names; collects what is wrong with them. */
final class Settings {
    private final Set<String> known;
    private final Map<String, String> values = new HashMap<>();
    private final List<String> problems = new ArrayList<>();

    /** @param known all that there are */
    Settings(Map<String, String> environment, Set<String> known) {
        this.known = known;
        var file = environment.get("NIRO_CONFIG_FILE");
        if (file != null && !file.isBlank()) {
            readFile(Path.of(file));
        }
        checkSpelling(environment.keySet());
        values.putAll(environment);
    }

    private void readFile(Path file) {
        try {
            var number = 0;
            for (var line : Files.readAllLines(file)) {
                number++;
                var text = line.strip();
                if (text.isEmpty() || text.startsWith("#")) {
                    continue;
                }
                var parts = text.split("=", 2);
                if (parts.length < 2) {
                    problem("NIRO_CONFIG_FILE", "line " + number + " is not KEY=VALUE");
                } else if (!known.contains(parts[0].strip())) {
                    problem(
                            parts[0].strip(),
                            "in line " + number + " of NIRO_CONFIG_FILE is not a setting of the node");
                } else {
                    values.put(parts[0].strip(), parts[1].strip());
                }
            }
        } catch (IOException e) {
            problem("NIRO_CONFIG_FILE", "cannot be read: " + file);
        }
    }

    /**
     * A misspelt name would be a setting that silently does nothing. Names that are far from every setting are somebody else's:
     * Kubernetes gives a pod NIRO_SERVICE_HOST and the like when a Service is called niro.
     */
    private void checkSpelling(Set<String> environment) {
        new TreeSet<>(environment)
                .stream()
                        .filter(name -> name.startsWith("NIRO_") && !known.contains(name))
                        .forEach(name -> Spelling.meant(name, known)
                                .ifPresent(meant -> problem(name, "is not a setting of the node; " + meant + " is")));
    }

    Optional<Path> file(String name) {
        return value(name).map(Path::of).map(path -> {
            if (!Files.isReadable(path)) {
                problem(name, "names a file that cannot be read: " + path);
            }
            return path;
        });
    }

    List<String> list(String name) {
        return value(name)
                .map(text -> Arrays.stream(text.split(",", -1))
                        .map(String::strip)
                        .filter(part -> !part.isEmpty())
                        .toList())
                .orElse(List.of());
    }

    /** ISO-8601, such as PT45S, or whole seconds. */
    Duration duration(String name, Duration absent, Duration least) {
        return value(name)
                .map(text -> {
                    try {
                        var duration = text.matches("\\d{1,6}")
                                ? Duration.ofSeconds(Long.parseLong(text))
                                : Duration.parse(text);
                        if (duration.compareTo(least) >= 0) {
                            return duration;
                        }
                    } catch (DateTimeException e) {
                        // told below
                    }
                    problem(name, "is '" + text + "', a duration of at least " + least + " such as PT45S is expected");
                    return absent;
                })
                .orElse(absent);
    }

    int number(String name, int absent, int least, int most) {
        return value(name)
                .map(text -> {
                    var number = text.matches("\\d{1,9}") ? Integer.parseInt(text) : Integer.MIN_VALUE;
                    if (number < least || number > most) {
                        problem(name, "is '" + text + "', a number from " + least + " to " + most + " is expected");
                        return absent;
                    }
                    return number;
                })
                .orElse(absent);
    }

    Optional<String> value(String name) {
        return Optional.ofNullable(values.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    void problem(String name, String text) {
        problems.add(name + " " + text);
    }

    /** Fails with {@link ConfigProblems} where there are any. */
    void throwProblems() {
        if (!problems.isEmpty()) {
            throw new ConfigProblems(problems);
        }
    }
}
