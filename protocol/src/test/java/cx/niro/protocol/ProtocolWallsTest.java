package cx.niro.protocol;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ProtocolWallsTest {
    @Test
    void protocolKnowsOnlyTheJdkJacksonAndAParserOfYaml() {
        var protocol = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("cx.niro.protocol");

        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "cx.niro.protocol",
                        "java..",
                        "com.fasterxml.jackson..",
                        "org.yaml.snakeyaml..",
                        "com.google.errorprone.annotations")
                .check(protocol);
    }
}
