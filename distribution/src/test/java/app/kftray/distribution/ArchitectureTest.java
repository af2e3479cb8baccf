package app.kftray.distribution;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The arrows between modules and packages. They are held here because the image is the one place that sees everything. */
class ArchitectureTest {
    /** An import that found less than this has missed something, and every rule below would hold for nothing. */
    private static final int FEWEST_CLASSES = 550;

    private static final String[] OUTSIDE = {"java..", "io.netty..", "org.jspecify.."};

    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("app.kftray");

    @Test
    void everythingIsLookedAt() {
        assertThat(ALL.size()).isGreaterThan(FEWEST_CLASSES);
        assertThat(packages().stream().map(JavaPackage::getName))
                .contains(
                        "app.kftray.api.transport",
                        "app.kftray.engine.session",
                        "app.kftray.transport.tcp",
                        "app.kftray.transport.udp",
                        "app.kftray.frontend.cli",
                        "app.kftray.sandbox",
                        "app.kftray.server",
                        "app.kftray.testkit");
    }

    @Test
    void theApiLeansOnNobody() {
        classes()
                .that()
                .resideInAPackage("app.kftray.api..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(OUTSIDE).or(resideInAPackage("app.kftray.api..")))
                .check(ALL);
    }

    @Test
    void transportsSeeTheApiAlone() {
        for (String transport : new String[] {"app.kftray.transport.tcp..", "app.kftray.transport.udp.."}) {
            classes()
                    .that()
                    .resideInAPackage(transport)
                    .should()
                    .onlyDependOnClassesThat(
                            resideInAnyPackage(OUTSIDE).or(resideInAnyPackage("app.kftray.api..", transport)))
                    .check(ALL);
        }
    }

    /** A plug-in's author has nothing else. */
    @Test
    void theTestKitSeesTheApiAlone() {
        noClasses()
                .that()
                .resideInAPackage("app.kftray.testkit..")
                .should()
                .dependOnClassesThat(resideInAPackage("app.kftray..")
                        .and(not(resideInAnyPackage("app.kftray.api..", "app.kftray.testkit.."))))
                .check(ALL);
    }

    @Test
    void frontendsSeeTheApiAndWhatTheyShow() {
        noClasses()
                .that()
                .resideInAPackage("app.kftray.frontend..")
                .should()
                .dependOnClassesThat(resideInAPackage("app.kftray..")
                        .and(not(resideInAnyPackage(
                                "app.kftray.api..", "app.kftray.frontend..", "app.kftray.sandbox.."))))
                .check(ALL);
    }

    @Test
    void nobodySeesTheEngineAndItNamesNoPlugIn() {
        noClasses()
                .that()
                .resideOutsideOfPackage("app.kftray.engine..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("app.kftray.engine..")
                .check(ALL);
        noClasses()
                .that()
                .resideInAPackage("app.kftray.engine..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "app.kftray.transport..",
                        "app.kftray.frontend..",
                        "app.kftray.sandbox..",
                        "app.kftray.server..")
                .check(ALL);
    }

    @Test
    void theRelayIsSmall() {
        classes()
                .that()
                .resideInAPackage("app.kftray.server..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(OUTSIDE)
                        .or(resideInAnyPackage("app.kftray.api.relay..", "app.kftray.server..")))
                .check(ALL);
    }

    @Test
    void heavyLibrariesStayInTheEngine() {
        noClasses()
                .that()
                .resideOutsideOfPackage("app.kftray.engine..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.google.inject..", "io.kubernetes..", "okhttp3..", "com.typesafe..")
                .check(ALL);
    }

    @Test
    void packagesKnowNoCycles() {
        slices().matching("app.kftray.(**)").should().beFreeOfCycles().check(ALL);
    }

    @Test
    void everyPackageSaysWhatMayBeNull() {
        assertThat(packages())
                .allSatisfy(it -> assertThat(it.isAnnotatedWith(NullMarked.class))
                        .as("@NullMarked on %s", it.getName())
                        .isTrue());
    }

    /** The launcher hands the streams to frontends, and uses them itself only when there is no frontend. */
    @Test
    void onlyTheLauncherKnowsTheConsole() {
        noClasses()
                .that()
                .haveNameNotMatching("app\\.kftray\\.engine\\.(LaunchContext|Main)")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(ALL);
    }

    @Test
    void onlyLaunchersEndTheProcess() {
        noClasses()
                .that()
                .haveNameNotMatching("app\\.kftray\\.(engine|server)\\.Main")
                .should()
                .callMethod(System.class, "exit", int.class)
                .check(ALL);
    }

    private static Set<JavaPackage> packages() {
        return ALL.stream().map(JavaClass::getPackage).collect(Collectors.toSet());
    }
}
