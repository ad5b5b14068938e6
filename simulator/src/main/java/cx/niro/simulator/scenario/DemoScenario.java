package cx.niro.simulator.scenario;

import cx.niro.simulator.kubelet.Misbehaviour;
import java.time.Duration;

/** A small shop on three nodes: most of it well kept, some of it not. */
final class DemoScenario {
    void plant(Seed seed) {
        seed.since(Duration.ofDays(40));
        seed.node(new NodeShape("k3s-server-1", true, "192.168.7.11", 4, 7936));
        seed.node(new NodeShape("k3s-agent-1", false, "192.168.7.12", 4, 7936));
        seed.node(new NodeShape("k3s-agent-2", false, "192.168.7.13", 2, 3904));
        EmptyScenario.plantKubeSystem(seed);
        plantMonitoring(seed);
        plantShop(seed);
        plantTools(seed);
        plantTrouble(seed);
    }

    private static void plantMonitoring(Seed seed) {
        seed.since(Duration.ofDays(25));
        seed.namespace("monitoring");
        Workload.statefulSet("monitoring", "prometheus", "quay.io/prometheus/prometheus:v3.2.1")
                .requests("250m", "512Mi")
                .limits("1", "1Gi")
                .probes(9090)
                .chatter("metrics")
                .plant(seed);
        Workload.daemonSet("monitoring", "node-exporter", "quay.io/prometheus/node-exporter:v1.9.0")
                .requests("20m", "32Mi")
                .privileged()
                .plant(seed);
        Workload.deployment("monitoring", "grafana", "grafana/grafana:11.5.2")
                .requests("100m", "128Mi")
                .probes(3000)
                .chatter("metrics")
                .plant(seed);
        Workload.deployment("monitoring", "kube-state-metrics", "registry.k8s.io/kube-state-metrics:v2.15.0")
                .requests("10m", "48Mi")
                .nonRoot()
                .plant(seed);
        Workload.deployment("monitoring", "alertmanager", "quay.io/prometheus/alertmanager:v0.28.1")
                .chatter("metrics")
                .plant(seed);
    }

    private static void plantShop(Seed seed) {
        seed.since(Duration.ofDays(6));
        seed.namespace("shop");
        Workload.deployment("shop", "web", "ghcr.io/acme/shop-web:2.14.0")
                .replicas(6)
                .requests("100m", "128Mi")
                .limits("500m", "256Mi")
                .probes(8080)
                .nonRoot()
                .chatter("web")
                .plant(seed);
        Workload.deployment("shop", "api", "ghcr.io/acme/shop-api:5.3.1")
                .replicas(3)
                .requests("200m", "256Mi")
                .limits("1", "512Mi")
                .probes(8080)
                .sidecar("proxy", "docker.io/envoyproxy/envoy:v1.33.0")
                .chatter("api,proxy")
                .plant(seed);
        Workload.deployment("shop", "worker", "ghcr.io/acme/shop-worker:5.3.1")
                .replicas(5)
                .requests("150m", "192Mi")
                .env("QUEUE_PASSWORD", "not-a-real-one")
                .chatter("worker")
                .plant(seed);
        Workload.deployment("shop", "payments", "ghcr.io/acme/payments:1.9.0")
                .replicas(2)
                .requests("100m", "128Mi")
                .limits("", "160Mi")
                .probes(8443)
                .chatter("java")
                .plant(seed);
        Workload.deployment("shop", "search", "docker.io/getmeili/meilisearch:latest")
                .plant(seed);
        Workload.statefulSet("shop", "postgres", "docker.io/library/postgres:17.4")
                .requests("250m", "512Mi")
                .limits("2", "1Gi")
                .chatter("postgres")
                .plant(seed);
        Workload.statefulSet("shop", "redis", "docker.io/library/redis:7.4")
                .replicas(2)
                .requests("50m", "64Mi")
                .probes(6379)
                .plant(seed);
        seed.add("""
                apiVersion: batch/v1
                kind: Job
                metadata: {name: nightly-report-29384400, namespace: shop}
                spec:
                  template:
                    metadata: {labels: {app: nightly-report}}
                    spec:
                      restartPolicy: Never
                      containers: [{name: report, image: 'ghcr.io/acme/report:1.2.0'}]
                """);
    }

    private static void plantTools(Seed seed) {
        seed.since(Duration.ofDays(3));
        seed.namespace("tools");
        Workload.deployment("tools", "gitea", "docker.io/gitea/gitea:1.23.4")
                .requests("100m", "256Mi")
                .chatter("web")
                .plant(seed);
        Workload.deployment("tools", "registry", "docker.io/library/registry:2.8.3")
                .chatter("web")
                .plant(seed);
        Workload.deployment("tools", "renovate", "ghcr.io/renovatebot/renovate:latest")
                .plant(seed);
    }

    private static void plantTrouble(Seed seed) {
        seed.since(Duration.ofMinutes(20));
        seed.misbehave("shop", "payments-", Misbehaviour.OUT_OF_MEMORY, 1);
        seed.warn("shop", "search-", "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503", 4);
        Workload.deployment("shop", "ledger", "ghcr.io/acme/payments:1.10.0-rc1")
                .chatter("java")
                .plant(seed);
        seed.misbehave("shop", "ledger-", Misbehaviour.CRASH_LOOP, 6);
        seed.since(Duration.ofMinutes(4));
        seed.keepWarning(
                "monitoring",
                "prometheus-",
                "FailedMount",
                "MountVolume.SetUp failed for volume \"config\" : configmap \"prometheus-config\" not found");
        seed.keepWarning("tools", "renovate-", "Unhealthy", "Liveness probe failed: command timed out");
        seed.settle();
    }
}
