package cx.niro.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class AgentWallsTest {
    private static final JavaClasses AGENT = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("cx.niro.agent");

    @Test
    void agentKnowsOnlyProtocolTheKubernetesClientAndSmallLibraries() {
        classes()
                .that()
                .resideInAPackage("cx.niro.agent..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "cx.niro.agent..",
                        "cx.niro.protocol..",
                        "java..",
                        "javax.net.ssl..",
                        "javax.security.auth.x500..",
                        "com.sun.net.httpserver..",
                        "com.fasterxml.jackson..",
                        "io.kubernetes.client..",
                        "okhttp3..",
                        "okio..",
                        "org.yaml.snakeyaml..",
                        "com.github.difflib..",
                        "org.slf4j..")
                .check(AGENT);
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching("cx.niro.agent.(*)..").should().beFreeOfCycles().check(AGENT);
    }

    @Test
    void onlyTheWiringKnowsTheRootPackage() {
        noClasses()
                .that()
                .resideInAPackage("cx.niro.agent.*..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("cx.niro.agent")
                .check(AGENT);
    }

    @Test
    void linkKnowsNothingOfKubernetesAndObserveNothingOfTheLink() {
        noClasses()
                .that()
                .resideInAPackage("cx.niro.agent.link..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.kubernetes..", "cx.niro.agent.kubernetes..", "cx.niro.agent.observe..")
                .check(AGENT);
        noClasses()
                .that()
                .resideInAPackage("cx.niro.agent.observe..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("cx.niro.agent.link..", "cx.niro.agent.identity..")
                .check(AGENT);
    }

    @Test
    void clientModelsThatRefuseNewerFieldsAreNotUsed() {
        noClasses()
                .that()
                .resideInAPackage("cx.niro.agent..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.kubernetes.client.openapi.models..")
                .check(AGENT);
    }
}
