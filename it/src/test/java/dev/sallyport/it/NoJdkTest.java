package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.Program.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine without a JDK 25, without Maven, or without anything built: the scripts themselves say so. */
class NoJdkTest {
    private static final int USAGE = 2;
    private static final String[] SCRIPTS = {"sallyport", "build", "tools/find-jdk.sh"};
    private static final String[] PROGRAMS = {
        "bash", "env", "dirname", "readlink", "find", "sed", "uname", "mkdir", "cat"
    };

    @TempDir
    Path folder;

    private Path checkout = Path.of("");
    private Path programs = Path.of("");

    /** The scripts as they are, but for the places of the machine where they look for a JDK. */
    @BeforeEach
    void copy() throws IOException {
        checkout = folder.resolve("checkout");
        Files.createDirectories(checkout.resolve("tools"));
        programs = Files.createDirectory(folder.resolve("programs"));
        for (String script : SCRIPTS) {
            Path copied = Files.copy(
                    Repository.ROOT.resolve(script), checkout.resolve(script), StandardCopyOption.COPY_ATTRIBUTES);
            Files.writeString(
                    copied,
                    Files.readString(copied).replaceAll("(?<= )/(usr/lib/jvm|usr/java|opt|Library)/", folder + "/$1/"));
        }
        for (String program : PROGRAMS) {
            link(program);
        }
    }

    private void link(String program) throws IOException {
        for (String place : System.getenv("PATH").split(":")) {
            Path real = Path.of(place, program);
            if (Files.isExecutable(real)) {
                Files.createSymbolicLink(programs.resolve(program), real);
                return;
            }
        }
        throw new AssertionError(program + " is needed");
    }

    private Outcome run(String script, List<String> variables, String... arguments) {
        List<String> command = new ArrayList<>(List.of("env", "-i", "PATH=" + programs));
        command.addAll(variables);
        command.add(checkout.resolve(script).toString());
        command.addAll(List.of(arguments));
        return Program.run(folder, Duration.ofSeconds(30), command);
    }

    @Test
    void no_jdk_is_said_with_what_to_install() {
        for (String script : List.of("sallyport", "build")) {
            Command.isMistake(
                    run(script, List.of(), "--version"),
                    USAGE,
                    "a JDK 25 is needed",
                    "install one",
                    "SALLYPORT_JAVA_HOME");
        }
    }

    @Test
    void a_java_home_that_has_no_jdk_25_is_not_passed_over() {
        for (String script : List.of("sallyport", "build")) {
            Command.isMistake(
                    run(script, List.of("SALLYPORT_JAVA_HOME=" + folder), "--version"),
                    USAGE,
                    "there is no JDK 25 in " + folder,
                    "unset it");
        }
    }

    @Test
    void no_maven_is_said_with_what_to_install() {
        List<String> jdk = List.of("SALLYPORT_JAVA_HOME=" + System.getProperty("java.home"));

        Command.isMistake(run("sallyport", jdk, "--version"), USAGE, "Maven 3.8 or later is needed", "install");
        Outcome build = run("build", jdk, "verify");
        assertThat(build.exit()).isEqualTo(USAGE);
        assertThat(build.err())
                .contains("Maven 3.8 or later is needed", "install")
                .hasLineCount(1);
    }

    @Test
    void nothing_built_and_no_leave_to_build_is_said() {
        List<String> variables =
                List.of("SALLYPORT_JAVA_HOME=" + System.getProperty("java.home"), "SALLYPORT_NO_BUILD=1");

        Command.isMistake(run("sallyport", variables, "--version"), USAGE, "nothing is built", "unset it");
    }
}
