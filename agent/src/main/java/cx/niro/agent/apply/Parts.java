package cx.niro.agent.apply;

import cx.niro.agent.command.Execution;
import cx.niro.agent.kubernetes.KubernetesApi;
import java.time.Clock;

/** What one execution of a command works with. */
record Parts(
        Scope scope,
        Discovery discovery,
        Permissions permissions,
        Deadline deadline,
        CommandAge age,
        ObjectCalls calls,
        Live live,
        SecretValues secrets,
        Refusals refusals,
        Diffs diffs,
        Report report) {
    static Parts of(
            KubernetesApi api,
            Clock clock,
            Scope scope,
            Discovery discovery,
            Permissions permissions,
            Execution execution) {
        var deadline = new Deadline(execution.remaining());
        var age = new CommandAge(execution, clock);
        var calls = new ObjectCalls(api, deadline, age);
        var secrets = new SecretValues();
        return new Parts(
                scope,
                discovery,
                permissions,
                deadline,
                age,
                calls,
                new Live(calls),
                secrets,
                new Refusals(secrets, permissions),
                new Diffs(secrets),
                new Report(execution::report, System::nanoTime));
    }
}
