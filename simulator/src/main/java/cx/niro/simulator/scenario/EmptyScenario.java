package cx.niro.simulator.scenario;

import java.time.Duration;

/** One node and what k3s itself runs. */
final class EmptyScenario {
    void plant(Seed seed) {
        seed.since(Duration.ofMinutes(12));
        seed.node(new NodeShape("k3s-single", true, "192.168.7.20", 2, 3904));
        plantKubeSystem(seed);
    }

    static void plantKubeSystem(Seed seed) {
        Workload.deployment("kube-system", "coredns", "rancher/mirrored-coredns-coredns:1.12.0")
                .requests("100m", "70Mi")
                .limits("", "170Mi")
                .probes(8080)
                .plant(seed);
        Workload.deployment("kube-system", "local-path-provisioner", "rancher/local-path-provisioner:v0.0.31")
                .plant(seed);
        Workload.deployment("kube-system", "metrics-server", "rancher/mirrored-metrics-server:v0.7.2")
                .requests("100m", "70Mi")
                .probes(10250)
                .plant(seed);
        Workload.deployment("kube-system", "traefik", "rancher/mirrored-library-traefik:3.3.6")
                .probes(8080)
                .plant(seed);
        Workload.daemonSet("kube-system", "svclb-traefik", "rancher/klipper-lb:v0.4.13")
                .plant(seed);
    }
}
