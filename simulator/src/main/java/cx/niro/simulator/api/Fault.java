package cx.niro.simulator.api;

import java.time.Duration;

/**
 * Something that goes wrong with requests that match. Empty matchers match all.
 *
 * @param user part of the user name
 * @param verb Kubernetes verb
 * @param resource plural, with {@code /subresource} when there is one
 * @param delay waits that long first
 * @param status answers that instead of serving; 0 serves
 * @param isCut closes the connection without an answer
 * @param times how often it happens, 0 for ever
 */
public record Fault(String user, String verb, String resource, Duration delay, int status, boolean isCut, int times) {
    /** Lets matching requests wait. */
    public static Fault delay(Duration delay) {
        return new Fault("", "", "", delay, 0, false, 0);
    }

    /** Lets matching requests fail with an HTTP status. */
    public static Fault fail(int status) {
        return new Fault("", "", "", Duration.ZERO, status, false, 0);
    }

    /** Closes the connection of matching requests. */
    public static Fault cut() {
        return new Fault("", "", "", Duration.ZERO, 0, true, 0);
    }

    /** Only for users whose name contains the text. */
    public Fault forUser(String part) {
        return new Fault(part, verb, resource, delay, status, isCut, times);
    }

    /** Only for a verb. */
    public Fault onVerb(String only) {
        return new Fault(user, only, resource, delay, status, isCut, times);
    }

    /** Only for a resource, for example {@code pods} or {@code pods/log}. */
    public Fault onResource(String only) {
        return new Fault(user, verb, only, delay, status, isCut, times);
    }

    /** Only so often. */
    public Fault times(int count) {
        return new Fault(user, verb, resource, delay, status, isCut, count);
    }

    boolean matches(String who, RequestInfo info) {
        return who.contains(user)
                && (verb.isEmpty() || verb.equals(info.verb()))
                && (resource.isEmpty() || resource.equals(info.qualifiedResource()));
    }
}
