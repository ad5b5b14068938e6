package cx.niro.simulator.scenario;

import java.time.Duration;
import java.util.List;

/** What every cluster has: the system namespaces and the built-in roles. */
final class BaseObjects {
    private static final String RBAC = "apiVersion: rbac.authorization.k8s.io/v1\n";

    private BaseObjects() {}

    static void plant(Seed seed) {
        seed.since(Duration.ofDays(41));
        for (String name : List.of("kube-system", "default", "kube-public", "kube-node-lease")) {
            seed.namespace(name);
        }
        seed.add(RBAC + """
                kind: ClusterRole
                metadata: {name: cluster-admin}
                rules:
                - {apiGroups: ['*'], resources: ['*'], verbs: ['*']}
                - {nonResourceURLs: ['*'], verbs: ['*']}
                """);
        seed.add(RBAC + """
                kind: ClusterRole
                metadata: {name: 'system:discovery'}
                rules:
                - nonResourceURLs: [/api, /api/*, /apis, /apis/*, /healthz, /livez, /openapi, /openapi/*, /readyz, /version, /version/]
                  verbs: [get]
                """);
        seed.add(RBAC + """
                kind: ClusterRole
                metadata: {name: 'system:basic-user'}
                rules:
                - {apiGroups: [authorization.k8s.io], resources: [selfsubjectaccessreviews, selfsubjectrulesreviews], verbs: [create]}
                - {apiGroups: [authentication.k8s.io], resources: [selfsubjectreviews], verbs: [create]}
                """);
        seed.add(RBAC + """
                kind: ClusterRole
                metadata: {name: view}
                rules:
                - {apiGroups: ['', apps, batch, networking.k8s.io, policy, autoscaling, metrics.k8s.io], resources: [pods, pods/log, services, configmaps, endpoints, events, namespaces, serviceaccounts, persistentvolumeclaims, deployments, replicasets, statefulsets, daemonsets, jobs, cronjobs, ingresses, poddisruptionbudgets, horizontalpodautoscalers], verbs: [get, list, watch]}
                """);
        bind(seed, "cluster-admin", "system:masters");
        bind(seed, "system:discovery", "system:authenticated");
        bind(seed, "system:basic-user", "system:authenticated");
    }

    private static void bind(Seed seed, String role, String group) {
        seed.add(RBAC + """
                kind: ClusterRoleBinding
                metadata: {name: '%1$s'}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: '%1$s'}
                subjects:
                - {apiGroup: rbac.authorization.k8s.io, kind: Group, name: '%2$s'}
                """.formatted(role, group));
    }
}
