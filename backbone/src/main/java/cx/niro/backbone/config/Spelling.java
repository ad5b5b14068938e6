package cx.niro.backbone.config;

import java.util.Optional;
import java.util.Set;

/** Finds the name that somebody meant. */
final class Spelling {
    private static final int MOST_MISTAKES = 2;

    private Spelling() {}

    /** A known name that differs by at most two letters (Levenshtein). */
    static Optional<String> meant(String name, Set<String> known) {
        return known.stream()
                .filter(candidate -> mistakes(name, candidate) <= MOST_MISTAKES)
                .sorted()
                .findFirst();
    }

    private static int mistakes(String one, String other) {
        var row = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }
}
