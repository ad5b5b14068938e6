package cx.niro.simulator.scenario;

import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.simulator.store.Json;

/**
 * A node of a k3s cluster.
 *
 * @param name host name
 * @param isServer whether it runs the control plane
 * @param address its internal address
 * @param cpu cores
 * @param memoryMi memory in MiB
 */
public record NodeShape(String name, boolean isServer, String address, int cpu, int memoryMi) {
    static final String VERSION = "v1.32.4+k3s1";

    /** The node as a k3s agent registers it, Ready. */
    public ObjectNode object(String since) {
        ObjectNode node = Json.yaml("""
                apiVersion: v1
                kind: Node
                metadata:
                  name: %1$s
                  labels:
                    beta.kubernetes.io/arch: amd64
                    beta.kubernetes.io/instance-type: k3s
                    beta.kubernetes.io/os: linux
                    kubernetes.io/arch: amd64
                    kubernetes.io/hostname: %1$s
                    kubernetes.io/os: linux
                    node.kubernetes.io/instance-type: k3s
                  annotations:
                    k3s.io/hostname: %1$s
                    k3s.io/internal-ip: %2$s
                spec:
                  podCIDR: 10.42.0.0/24
                  providerID: k3s://%1$s
                status:
                  addresses:
                  - {type: InternalIP, address: %2$s}
                  - {type: Hostname, address: %1$s}
                  capacity: {cpu: "%3$d", memory: %4$dKi, pods: "110", ephemeral-storage: 61255492Ki}
                  allocatable: {cpu: "%3$d", memory: %4$dKi, pods: "110", ephemeral-storage: "59589342511"}
                  conditions:
                  - {type: MemoryPressure, status: "False", reason: KubeletHasSufficientMemory, message: kubelet has sufficient memory available}
                  - {type: DiskPressure, status: "False", reason: KubeletHasNoDiskPressure, message: kubelet has no disk pressure}
                  - {type: PIDPressure, status: "False", reason: KubeletHasSufficientPID, message: kubelet has sufficient PID available}
                  - {type: Ready, status: "True", reason: KubeletReady, message: kubelet is posting ready status}
                  nodeInfo:
                    architecture: amd64
                    containerRuntimeVersion: containerd://2.0.4-k3s2
                    kernelVersion: 6.1.0-28-amd64
                    kubeletVersion: %5$s
                    kubeProxyVersion: %5$s
                    operatingSystem: linux
                    osImage: Debian GNU/Linux 12 (bookworm)
                    machineID: 3f6d2c0a9b1e4d5f
                    bootID: 7a1b2c3d4e5f6071
                    systemUUID: 9a8b7c6d-5e4f-3a2b-1c0d-9e8f7a6b5c4d
                """.formatted(name, address, cpu, memoryMi * 1024L, VERSION));
        if (isServer) {
            Json.child(Json.meta(node), "labels")
                    .put("node-role.kubernetes.io/control-plane", "true")
                    .put("node-role.kubernetes.io/master", "true");
        }
        Json.at(node, "status", "conditions")
                .forEach(condition ->
                        ((ObjectNode) condition).put("lastHeartbeatTime", since).put("lastTransitionTime", since));
        return node;
    }
}
