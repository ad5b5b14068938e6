package cx.niro.agent;

import cx.niro.agent.doctor.Doctor;
import cx.niro.agent.doctor.Finding;
import cx.niro.agent.doctor.Patient;
import cx.niro.agent.doctor.Sheet;
import cx.niro.agent.kubernetes.Connection;
import cx.niro.agent.kubernetes.KubernetesApi;
import cx.niro.agent.observe.AccessReviews;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The command {@code doctor} with {@code --quick} and {@code --json}, beside the agent's own arguments. */
final class Consultation {
    static final String COMMAND = "doctor";

    private static final String QUICK = "--quick";
    private static final String JSON = "--json";

    private final Map<String, String> environment;
    private final PrintStream out;
    private final Clock clock;

    Consultation(Map<String, String> environment, PrintStream out, Clock clock) {
        this.environment = environment;
        this.out = out;
        this.clock = clock;
    }

    /**
     * The exit status: 0 when nothing failed, else 1.
     *
     * @param arguments after the command
     */
    int hold(List<String> arguments) {
        var json = arguments.contains(JSON);
        var rest = new ArrayList<>(arguments);
        rest.removeAll(List.of(QUICK, JSON));
        var findings = findings(rest, arguments.contains(QUICK), json);
        if (json) {
            out.println(Sheet.json(findings));
        }
        return Doctor.isHealthy(findings) ? 0 : 1;
    }

    private List<Finding> findings(List<String> arguments, boolean quick, boolean silent) {
        try {
            var config = AgentConfig.of(environment, arguments);
            var api = new KubernetesApi(
                    config.kubeconfig().map(Connection::kubeconfig).orElseGet(Connection::inPod));
            var reviews = new AccessReviews(
                    api,
                    config.podsEnabled(),
                    config.selfUpdateEnabled(),
                    config.namespace(),
                    config.applyNamespaces());
            var patient = new Patient(
                    config.link(),
                    api,
                    reviews,
                    config.namespace(),
                    config.token().isPresent(),
                    clock);
            return new Doctor(patient).examine(quick, finding -> print(finding, silent));
        } catch (ConfigProblems e) {
            return misconfigured(e.problems(), silent);
        } catch (IOException e) {
            return misconfigured(List.of(String.valueOf(e.getMessage())), silent);
        }
    }

    private List<Finding> misconfigured(List<String> problems, boolean silent) {
        var findings = problems.stream()
                .map(problem -> new Finding(
                        "config",
                        Finding.Verdict.FAIL,
                        problem,
                        "correct it; in a cluster run the install command again with the right variable"))
                .toList();
        findings.forEach(finding -> print(finding, silent));
        return findings;
    }

    private void print(Finding finding, boolean silent) {
        if (!silent) {
            Sheet.print(finding, out);
        }
    }
}
