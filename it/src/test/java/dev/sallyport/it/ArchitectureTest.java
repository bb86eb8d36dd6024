package dev.sallyport.it;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.sallyport.core.Problem;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The house's rules that a compiler does not hold (docs/architecture.md). */
class ArchitectureTest {
    private static final String ROOT = "dev.sallyport.";

    /** Rooms from the ground up, and what each may use. */
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            Map.entry("core", Set.of()),
            Map.entry("onnx", Set.of("core")),
            Map.entry("bundle", Set.of("core")),
            Map.entry("scan", Set.of("core", "onnx")),
            Map.entry("admit", Set.of("core", "onnx", "bundle")),
            Map.entry("runtime", Set.of("core", "onnx", "admit")),
            Map.entry("guard", Set.of("core")),
            Map.entry("audit", Set.of("core")),
            Map.entry("serve", Set.of("core", "admit", "runtime", "guard", "audit")),
            Map.entry("wire", Set.of("core", "serve", "guard", "runtime")),
            Map.entry(
                    "server", Set.of("core", "onnx", "bundle", "admit", "runtime", "guard", "audit", "serve", "wire")),
            Map.entry(
                    "cli",
                    Set.of(
                            "core", "onnx", "bundle", "scan", "admit", "runtime", "guard", "audit", "serve", "wire",
                            "server")));

    private static final Set<String> FORBIDDEN_SUFFIXES =
            Set.of("Manager", "Helper", "Util", "Utils", "Impl", "Processor", "Handler", "Common", "Base");

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("dev.sallyport");

    @Test
    void arrows_point_down_only() {
        var layers = layeredArchitecture().consideringOnlyDependenciesInLayers().withOptionalLayers(true);
        for (String room : MAY_USE.keySet()) {
            layers = layers.layer(room).definedBy(ROOT + room + "..");
        }
        for (Map.Entry<String, Set<String>> room : MAY_USE.entrySet()) {
            layers = room.getValue().isEmpty()
                    ? layers.whereLayer(room.getKey()).mayNotAccessAnyLayer()
                    : layers.whereLayer(room.getKey())
                            .mayOnlyAccessLayers(room.getValue().toArray(String[]::new));
        }
        layers.check(HOUSE);
    }

    @Test
    void packages_form_no_cycle() {
        slices().matching(ROOT + "(*)..").should().beFreeOfCycles().check(HOUSE);
        slices().matching(ROOT + "(**)").should().beFreeOfCycles().check(HOUSE);
    }

    @Test
    void only_the_server_and_the_command_read_the_environment() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + "server..", ROOT + "cli..")
                .should()
                .accessTargetWhere(calls(System.class, "getenv"))
                .check(HOUSE);
    }

    @Test
    void time_and_randomness_are_made_by_the_server_and_the_command() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + "server..", ROOT + "cli..")
                .should()
                .accessTargetWhere(calls(System.class, "nanoTime")
                        .or(calls(System.class, "currentTimeMillis"))
                        .or(calls(Thread.class, "sleep"))
                        .or(calls(Math.class, "random"))
                        .or(calls(java.time.Instant.class, "now"))
                        .or(calls(java.util.Random.class, "<init>"))
                        .or(calls(java.security.SecureRandom.class, "<init>")))
                .check(HOUSE);
    }

    @Test
    void nothing_runs_programs_or_revives_objects() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.io\\.ObjectInputStream|java\\.lang\\.ProcessBuilder|java\\.net\\.URLClassLoader|javax\\.script\\..*")
                .orShould()
                .accessTargetWhere(calls(Runtime.class, "exec"))
                .check(HOUSE);
    }

    @Test
    void native_runtimes_stay_in_their_room() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "runtime.onnx..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.onnxruntime..")
                .check(HOUSE);
    }

    @Test
    void names_say_what_a_thing_is() {
        classes().should(new NamedWell(FORBIDDEN_SUFFIXES)).check(HOUSE);
    }

    @Test
    void problems_are_records() {
        assertThat(Problem.class.getPermittedSubclasses()).allMatch(Class::isRecord);
    }

    @Test
    void every_package_is_null_marked() {
        for (JavaClass type : HOUSE) {
            assertThat(type.getPackage().isAnnotatedWith(NullMarked.class)
                            || type.reflect().getModule().isAnnotationPresent(NullMarked.class))
                    .as(type.getPackageName())
                    .isTrue();
        }
    }

    @Test
    void fields_hold_values_and_do_not_change_in_public() {
        fields().should().notHaveRawType(Optional.class).check(HOUSE);
        fields().that().haveModifier(PUBLIC).should().haveModifier(FINAL).check(HOUSE);
    }

    private static DescribedPredicate<JavaAccess<?>> calls(Class<?> owner, String name) {
        return describe(
                owner.getSimpleName() + "." + name,
                access -> access.getTargetOwner().isEquivalentTo(owner)
                        && access.getName().equals(name));
    }
}
