package io.fhe4j.tests;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The rules of the house, for main classes. */
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.fhe4j");

    @Test
    void noSchemeKnowsABackend() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.fhe4j.backend..", "io.fhe4j.cli")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.fhe4j.backend..")
                .check(CLASSES);
    }

    /** `fhe4j pim` looks into simulated devices; every other command takes backends by name. */
    @Test
    void commandsKnowSimulatedDevicesAlone() {
        noClasses()
                .that()
                .resideInAPackage("io.fhe4j.cli")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("io.fhe4j.backend..").and(not(resideInAPackage("io.fhe4j.backend.pim.."))))
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("io.fhe4j.cli")
                .and()
                .haveNameNotMatching(".*\\.(Pim|Memfhe)[A-Za-z]*(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.fhe4j.backend..")
                .check(CLASSES);
    }

    @Test
    void networksNeverSeeTheClient() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.fhe4j.api..",
                        "io.fhe4j.ntt..",
                        "io.fhe4j.ckks..",
                        "io.fhe4j.ringgsw..",
                        "io.fhe4j.nn..",
                        "io.fhe4j.backend..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.fhe4j.client..")
                .check(CLASSES);
    }

    @Test
    void onlyTheClientOpensSecretBuffers() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.fhe4j.client..", "io.fhe4j.ntt..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.fhe4j.ntt.secret..")
                .check(CLASSES);
    }

    @Test
    void onlyTheCpuBackendUsesVectors() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.fhe4j.backend.cpu..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jdk.incubator.vector..")
                .check(CLASSES);
    }

    @Test
    void theKernelLayerKnowsNoScheme() {
        noClasses()
                .that()
                .resideInAnyPackage("io.fhe4j.api..", "io.fhe4j.ntt..", "io.fhe4j.backend..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.fhe4j.ckks..", "io.fhe4j.ringgsw..", "io.fhe4j.nn..")
                .check(CLASSES);
    }

    @Test
    void nothingRunsOnTheCommonPool() {
        noClasses()
                .should()
                .callMethod(java.util.concurrent.ForkJoinPool.class, "commonPool")
                .orShould()
                .callMethod(java.util.stream.BaseStream.class, "parallel")
                .orShould()
                .callMethod(java.util.Collection.class, "parallelStream")
                .check(CLASSES);
    }
}
