package cx.niro.simulator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class SimulatorWallsTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("cx.niro.simulator");

    @Test
    void simulatorKnowsNothingOfAgentAndBackend() {
        noClasses()
                .that()
                .resideInAPackage("cx.niro.simulator..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("cx.niro.agent..", "cx.niro.verticles..", "cx.niro.backbone..", "io.kubernetes..")
                .check(CLASSES);
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching("cx.niro.simulator.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void storeStandsBelowAllOthers() {
        classes()
                .that()
                .resideInAPackage("cx.niro.simulator.store..")
                .should()
                .onlyDependOnClassesThat()
                .resideOutsideOfPackages(
                        "cx.niro.simulator.api..",
                        "cx.niro.simulator.rbac..",
                        "cx.niro.simulator.controller..",
                        "cx.niro.simulator.kubelet..",
                        "io.vertx..")
                .check(CLASSES);
    }
}
