package cx.niro.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The machine's kubectl, as people and the installer use it. */
class KubectlIT {
    private static final String MANIFEST = """
            apiVersion: v1
            kind: Namespace
            metadata: {name: trial}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: trial}
            spec:
              replicas: 2
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  containers: [{name: web, image: 'nginx:1'}]
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: keys, namespace: trial}
            stringData: {a: hello}
            """;

    @TempDir
    Path directory;

    private SimulatedCluster cluster;

    @BeforeEach
    void start() throws IOException {
        assumeTrue(isKubectlHere(), "kubectl is not installed");
        cluster = SimulatedCluster.start(ClusterOptions.empty().quick());
        Files.writeString(directory.resolve("config"), cluster.adminKubeconfig());
        Files.writeString(directory.resolve("web.yaml"), MANIFEST);
    }

    @AfterEach
    void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void installersApplyRolloutAndDeleteWork() throws Exception {
        assertThat(kubectl("apply --server-side --force-conflicts --validate=false -f web.yaml"))
                .contains("namespace/trial serverside-applied", "deployment.apps/web serverside-applied");
        assertThat(kubectl("apply --server-side --force-conflicts -f web.yaml"))
                .contains("secret/keys serverside-applied");
        assertThat(kubectl("-n trial rollout status deployment/web --timeout=30s"))
                .contains("successfully rolled out");
        assertThat(kubectl("-n trial get secret keys -o jsonpath={.data.a}")).isEqualTo("aGVsbG8=");
        assertThat(kubectl("-n trial get pods -o wide")).contains("web-");
        assertThat(kubectl("-n trial get deploy,rs,pods -o name")).contains("deployment.apps/web", "pod/web-");
        assertThat(kubectl("delete namespace trial --timeout=30s")).contains("deleted");
        assertThat(kubectl("get namespaces -o name")).doesNotContain("trial");
    }

    @Test
    void clientSideApplyScaleAndUndoWork() throws Exception {
        assertThat(kubectl("apply -f web.yaml")).contains("deployment.apps/web created");
        Files.writeString(directory.resolve("web.yaml"), MANIFEST.replace("nginx:1", "nginx:2"));
        assertThat(kubectl("apply -f web.yaml"))
                .contains("deployment.apps/web configured", "namespace/trial unchanged");
        assertThat(kubectl("-n trial scale deployment/web --replicas=3")).contains("scaled");
        assertThat(kubectl("-n trial rollout status deployment/web --timeout=30s"))
                .contains("successfully rolled out");
        assertThat(kubectl("-n trial rollout undo deployment/web")).contains("rolled back");
        assertThat(kubectl("-n trial rollout status deployment/web --timeout=30s"))
                .contains("successfully rolled out");
        assertThat(kubectl("-n trial get deployment web -o jsonpath={.spec.template.spec.containers[0].image}"))
                .isEqualTo("nginx:1");
    }

    @Test
    void definedKindsAreEstablishedAndUsed() throws Exception {
        Files.writeString(directory.resolve("crd.yaml"), """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: widgets.example.com}
                spec:
                  group: example.com
                  scope: Namespaced
                  names: {plural: widgets, kind: Widget, shortNames: [wd]}
                  versions:
                  - name: v1
                    served: true
                    storage: true
                    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: integer}}}}}}
                """);
        Files.writeString(
                directory.resolve("widget.yaml"),
                "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: one}\nspec: {size: 3}\n");
        assertThat(kubectl("apply --server-side -f crd.yaml")).contains("serverside-applied");
        assertThat(kubectl("wait --for=condition=Established crd/widgets.example.com --timeout=30s"))
                .contains("condition met");
        assertThat(kubectl("apply --server-side --dry-run=server -f widget.yaml"))
                .contains("server dry run");
        assertThat(kubectl("get wd -o name")).doesNotContain("one");
        assertThat(kubectl("apply --server-side -f widget.yaml")).contains("widget.example.com/one");
        assertThat(kubectl("apply -f widget.yaml")).contains("widget.example.com/one");
        assertThat(kubectl("get wd one -o jsonpath={.spec.size}")).isEqualTo("3");
        assertThat(kubectl("delete crd widgets.example.com --timeout=30s")).contains("deleted");
        assertThat(kubectl("get widgets")).contains("the server could not find the requested resource");
    }

    @Test
    void dependentsGoFirstWhenAskedTo() throws Exception {
        assertThat(kubectl("apply --server-side --force-conflicts -f web.yaml")).contains("deployment.apps/web");
        assertThat(kubectl("-n trial rollout status deployment/web --timeout=30s"))
                .contains("successfully rolled out");
        assertThat(kubectl("-n trial delete deployment web --cascade=foreground --timeout=30s"))
                .contains("deleted");
        assertThat(kubectl("-n trial get rs,pods -o name")).doesNotContain("web-");
    }

    @Test
    void rightsAreAskedAndDenied() throws Exception {
        assertThat(kubectl("create namespace team")).contains("created");
        assertThat(kubectl("auth can-i list pods --all-namespaces")).contains("yes");
        String account = "--as=system:serviceaccount:team:default";
        assertThat(kubectl("auth can-i list pods " + account)).contains("no");
        assertThat(kubectl("create role reader --verb=list --resource=pods -n team"))
                .contains("created");
        assertThat(kubectl("create rolebinding reader --role=reader --serviceaccount=team:default -n team"))
                .contains("created");
        assertThat(kubectl("auth can-i list pods -n team " + account)).contains("yes");
        assertThat(kubectl("get nodes " + account))
                .contains("nodes is forbidden: User \"system:serviceaccount:team:default\" cannot list resource"
                        + " \"nodes\" in API group \"\" at the cluster scope");
    }

    @Test
    void usageAndVersionAreShown() throws Exception {
        assertThat(kubectl("top nodes")).contains("k3s-single");
        assertThat(kubectl("version")).contains("Server Version: v1.32.4+k3s1");
    }

    private String kubectl(String arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kubectl"));
        command.addAll(List.of(arguments.split(" ", -1)));
        File output = Files.createTempFile(directory, "out", "").toFile();
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output);
        builder.environment().put("KUBECONFIG", directory.resolve("config").toString());
        builder.environment().put("HOME", directory.toString());
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(arguments).isTrue();
        return Files.readString(output.toPath(), StandardCharsets.UTF_8);
    }

    private static boolean isKubectlHere() {
        for (String path : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(path, "kubectl"))) {
                return true;
            }
        }
        return false;
    }
}
