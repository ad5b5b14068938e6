package cx.niro.backbone;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The node starts the concerns and knows nothing else of them. */
class BackboneWallsTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("cx.niro.backbone");

    @Test
    void classesAreFound() {
        assertThat(CLASSES.contain(Main.class)).isTrue();
    }

    @Test
    void nodeCarriesNeitherAgentNorSimulator() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("cx.niro.agent..", "cx.niro.simulator..", "io.kubernetes..")
                .check(CLASSES);
    }

    @Test
    void onlyTheListOfConcernsNamesThem() {
        classes()
                .that()
                .resideInAPackage("cx.niro.backbone..")
                .and()
                .doNotHaveSimpleName("Concerns")
                .should()
                .onlyDependOnClassesThat(com.tngtech.archunit.base.DescribedPredicate.describe(
                        "are no verticles, routes or stores of a concern",
                        type -> !type.getPackageName().startsWith("cx.niro.verticles.")
                                || type.getPackageName().matches("cx\\.niro\\.verticles\\.(bus|gateway|database)")
                                || type.getFullName().replaceFirst("\\$.*", "").endsWith("Messages")
                                || type.getSimpleName().equals("WebRoot")
                                || type.getSimpleName().matches("AgentDirectory|LocalDirectory|Presence")))
                .check(CLASSES);
    }
}
