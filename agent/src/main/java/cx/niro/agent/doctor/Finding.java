package cx.niro.agent.doctor;

import cx.niro.agent.text.Redaction;

/**
 * What one check found.
 *
 * @param check its name, one word
 * @param text what is, or what is wrong
 * @param next what to do; null where nothing is to be done
 */
public record Finding(String check, Verdict verdict, String text, String next) {
    public Finding {
        text = Redaction.of(text.replaceAll("\\s+", " ").strip());
    }

    /** How good it is. */
    public enum Verdict {
        OK("ok"),
        WARN("warn"),
        FAIL("FAIL"),
        /** Not looked at, because something before it failed. */
        SKIPPED("-");

        private final String word;

        Verdict(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    static Finding ok(String check, String text) {
        return new Finding(check, Verdict.OK, text, null);
    }

    static Finding warn(String check, String text, String next) {
        return new Finding(check, Verdict.WARN, text, next);
    }

    static Finding fail(String check, String text, String next) {
        return new Finding(check, Verdict.FAIL, text, next);
    }

    static Finding skipped(String check, String why) {
        return new Finding(check, Verdict.SKIPPED, why, null);
    }

    boolean failed() {
        return verdict == Verdict.FAIL;
    }
}
