package cx.niro.agent.doctor;

import cx.niro.agent.doctor.Finding.Verdict;
import cx.niro.agent.link.Link;
import cx.niro.agent.link.NiroServer;
import cx.niro.agent.link.Silence;
import cx.niro.protocol.Protocol;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Examines the whole way, hop by hop; what lies behind a hop that fails is skipped. */
public final class Doctor {
    private static final String[] BEHIND_THE_LINK = {"server", "clock", "key", "poll"};

    private final Patient patient;
    private final Duration longestPoll;

    public Doctor(Patient patient) {
        this(patient, Protocol.POLL_HOLD);
    }

    /** @param longestPoll that the path must let through */
    Doctor(Patient patient, Duration longestPoll) {
        this.patient = patient;
        this.longestPoll = longestPoll;
    }

    /**
     * @param quick true to leave the longest poll out, which takes half a minute or more
     * @param told takes each finding as it comes
     */
    public List<Finding> examine(boolean quick, Consumer<Finding> told) {
        var findings = new ArrayList<Finding>();
        Consumer<Finding> tell = finding -> {
            findings.add(finding);
            told.accept(finding);
        };
        new ClusterCheck(patient).run(tell);
        if (new WayCheck(patient.link(), patient.clock()).run(tell)) {
            behindTheLink(quick, tell);
        } else {
            for (var check : BEHIND_THE_LINK) {
                tell.accept(Finding.skipped(check, "the server is not reached"));
            }
        }
        return List.copyOf(findings);
    }

    /** Whether nothing failed. */
    public static boolean isHealthy(List<Finding> findings) {
        return findings.stream().noneMatch(finding -> finding.verdict() == Verdict.FAIL);
    }

    private void behindTheLink(boolean quick, Consumer<Finding> tell) {
        try {
            var link = new Link(patient.link(), new Silence(patient.clock()), patient.clock());
            var server = new NiroServer(link);
            var key = new ServerCheck(patient, link, server).run(tell);
            if (key.isEmpty()) {
                tell.accept(Finding.skipped("poll", "needs a key that the server accepts"));
            } else if (quick) {
                tell.accept(Finding.skipped("poll", "left out by --quick"));
            } else {
                tell.accept(new PollCheck(
                                hold -> server.check(key.get(), hold), (int) longestPoll.toSeconds(), System::nanoTime)
                        .examine());
            }
            link.close();
        } catch (IOException e) {
            tell.accept(
                    Finding.fail("server", "no HTTP client can be made: " + e.getMessage(), "correct NIRO_CA_FILE"));
        }
    }
}
