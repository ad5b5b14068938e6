package cx.niro.verticles;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import cx.niro.verticles.access.Audit;
import cx.niro.verticles.bus.Bus;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The walls between the concerns, and between all of them and the rest of the house. */
class VerticlesWallsTest {
    private static final String ROOT = "cx.niro.verticles.";
    /** What every concern stands on. */
    private static final Set<String> GROUND = Set.of("bus", "gateway", "database", "liveness");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("cx.niro.verticles");

    @Test
    void classesAreFound() {
        assertThat(CLASSES.contain(Bus.class)).isTrue();
        assertThat(CLASSES.contain(Audit.class)).isTrue();
    }

    @Test
    void noVerticleKnowsHazelcastAgentOrNode() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "com.hazelcast..",
                        "io.vertx.spi.cluster..",
                        "io.kubernetes..",
                        "cx.niro.agent..",
                        "cx.niro.simulator..",
                        "cx.niro.backbone..",
                        "org.flywaydb..")
                .check(CLASSES);
    }

    @Test
    void concernsMeetOnlyThroughTheirMessages() {
        classes()
                .that()
                .resideInAPackage(ROOT + "*..")
                .should(new ArchCondition<>("import of other concerns only XMessages and access.Audit") {
                    @Override
                    public void check(JavaClass from, ConditionEvents events) {
                        from.getDirectDependenciesFromSelf().stream()
                                .filter(dependency -> isForeign(from, dependency.getTargetClass()))
                                .forEach(dependency ->
                                        events.add(SimpleConditionEvent.violated(from, dependency.getDescription())));
                    }
                })
                .check(CLASSES);
    }

    @Test
    void concernsFormNoCycle() {
        var ground = resideInAnyPackage(
                GROUND.stream().map(name -> ROOT + name + "..").toArray(String[]::new));
        slices().matching(ROOT + "(*)..")
                .should()
                .beFreeOfCycles()
                .ignoreDependency(ground, alwaysTrue())
                .ignoreDependency(alwaysTrue(), ground)
                .check(CLASSES);
    }

    private static boolean isForeign(JavaClass from, JavaClass to) {
        var concern = concernOf(to);
        return concern != null
                && !GROUND.contains(concern)
                && !concern.equals(concernOf(from))
                && !isOpen(to.getFullName().replaceFirst("\\$.*", ""));
    }

    private static boolean isOpen(String name) {
        return name.endsWith("Messages") || name.equals(Audit.class.getName());
    }

    private static String concernOf(JavaClass type) {
        var name = type.getPackageName();
        return name.startsWith(ROOT) ? name.substring(ROOT.length()).replaceFirst("\\..*", "") : null;
    }
}
