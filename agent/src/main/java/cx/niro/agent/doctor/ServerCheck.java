package cx.niro.agent.doctor;

import cx.niro.agent.identity.KubernetesSecretStore;
import cx.niro.agent.identity.SecretStore;
import cx.niro.agent.link.Answer;
import cx.niro.agent.link.Link;
import cx.niro.agent.link.NiroServer;
import cx.niro.agent.text.Hidden;
import cx.niro.protocol.CheckAnswer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/** The server behind the link: whether it is one, its clock, and whether it knows the agent's key. */
final class ServerCheck {
    private static final Duration MUCH = Duration.ofSeconds(60);
    private static final String ENROLL_AGAIN = "make a new install command on the cluster's page and run it";

    private final Patient patient;
    private final Link link;
    private final NiroServer server;

    ServerCheck(Patient patient, Link link, NiroServer server) {
        this.patient = patient;
        this.link = link;
        this.server = server;
    }

    /** The key, if the server accepts it. */
    Optional<Hidden> run(Consumer<Finding> tell) {
        try {
            var answer = link.look("/healthz", WayCheck.PATIENCE);
            var health = health(answer);
            tell.accept(health);
            answer.date().ifPresent(date -> tell.accept(clock(date)));
            if (answer.date().isEmpty()) {
                tell.accept(Finding.skipped("clock", "the server's answer has no date"));
            }
            if (!health.failed()) {
                return key(tell);
            }
        } catch (IOException e) {
            tell.accept(Finding.fail(
                    "server",
                    "the server does not answer: " + WayCheck.words(e),
                    "look whether its nodes run, and at their log"));
            tell.accept(Finding.skipped("clock", "the server does not answer"));
        }
        tell.accept(Finding.skipped("key", "the server does not answer as it should"));
        return Optional.empty();
    }

    private Finding health(Link.Look answer) {
        var address = patient.link().server();
        if (answer.status() == 200) {
            return Finding.ok("server", address + " answers");
        }
        if (answer.status() >= 300 && answer.status() < 400) {
            return Finding.fail(
                    "server",
                    address + " sends elsewhere"
                            + answer.location().map(to -> ": " + to).orElse(""),
                    "correct NIRO_URL; a sign-in in front of the server must let /agent/v1 and /healthz pass");
        }
        return Finding.fail(
                "server",
                address + " answers " + answer.status(),
                answer.status() >= 500
                        ? "what stands before the server answers, the server does not: look whether its nodes run"
                        : "check that NIRO_URL is the address of a Niro server, and what stands before it");
    }

    private Finding clock(Instant theirs) {
        var skew = Duration.between(theirs, patient.clock().instant());
        var seconds = Math.abs(skew.toSeconds());
        if (skew.abs().compareTo(MUCH) > 0) {
            return Finding.warn(
                    "clock",
                    "this node's clock is " + seconds + " s " + (skew.isNegative() ? "behind" : "ahead of")
                            + " the server's",
                    "let both keep time by NTP; certificates and the times on pages go wrong otherwise");
        }
        return Finding.ok("clock", "within " + (seconds + 1) + " s of the server's");
    }

    private Optional<Hidden> key(Consumer<Finding> tell) {
        try {
            var secret = new KubernetesSecretStore(patient.api(), patient.namespace(), false).read();
            if (secret.key().isEmpty()) {
                tell.accept(Finding.fail(
                        "key",
                        "the agent has no key yet"
                                + (patient.hasToken() ? ", but a token: its enrollment did not end" : ""),
                        patient.hasToken() ? "look at the agent's log for the server's reason" : ENROLL_AGAIN));
                return Optional.empty();
            }
            var finding = judge(server.check(secret.key().get(), 0));
            tell.accept(finding);
            return finding.verdict() == Finding.Verdict.OK ? secret.key() : Optional.empty();
        } catch (SecretStore.Unusable e) {
            tell.accept(Finding.fail("key", e.getMessage(), "run the install command of the cluster again"));
            return Optional.empty();
        }
    }

    private Finding judge(Answer<CheckAnswer> answer) {
        if (answer instanceof Answer.Accepted<CheckAnswer> accepted && accepted.body() != null) {
            return Finding.ok(
                    "key",
                    "the server knows it as that of cluster " + accepted.body().clusterId());
        }
        if (!(answer instanceof Answer.Refused<CheckAnswer> refused)) {
            return Finding.fail("key", "no answer: " + answer, "try again; then look at what stands before the server");
        }
        if (!refused.fromServer()) {
            return Finding.fail(
                    "key",
                    "something before the server answers " + refused.status(),
                    "let POST requests to /agent/v1 pass there, with their Authorization header");
        }
        return switch (refused.status()) {
            case 401 ->
                Finding.fail(
                        "key",
                        "the server does not know the agent's key: it was revoked, or the cluster deleted there",
                        ENROLL_AGAIN);
            case 404 -> Finding.warn("key", "this server is too old to say", "update the server");
            case 429 -> Finding.warn("key", "too many such checks at once", "try again in a minute");
            default ->
                Finding.fail(
                        "key",
                        "the server refuses: " + refused.code() + ", " + refused.detail(),
                        "look at the cluster's page");
        };
    }
}
