package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.Program.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks that are full and files that are somebody else's. */
class DiskMistakesTest {
    private static final int USAGE = 2;
    private static final int UNAVAILABLE = 3;
    private static final Path MODEL = Repository.EXAMPLES.resolve("digits/models/digits/1/model.onnx");

    @TempDir
    Path folder;

    private Path state = Path.of("");

    @BeforeEach
    void prepare() {
        state = folder.resolve("state");
        Command.run(folder, "keys", "init", "--state", state).succeeded();
    }

    private static void mode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private static Object[] seal(Path model, Path state, Path out) {
        return new Object[] {
            "seal", model, "--name", "m", "--version", "1", "--state", state, "--out", out,
        };
    }

    @Test
    void a_file_that_may_not_be_read_is_named() throws IOException {
        List<String> heeding = Privilege.heedingPermissions();
        Path model = Files.copy(MODEL, folder.resolve("model.onnx"));
        mode(model, "---------");
        Path out = folder.resolve("bundle");

        Command.isMistake(
                Command.run(heeding, folder, seal(model, state, out)),
                USAGE,
                "`" + model + "` may not be read by this user",
                "permissions");
        assertThat(out).doesNotExist();

        mode(model, "r--------");
        Command.run(heeding, folder, seal(model, state, out)).succeeded();
        mode(out.resolve("payload/0001-0001.enc"), "---------");
        Command.isMistake(
                Command.run(heeding, folder, "verify", out, "--state", state),
                1,
                "bundle/unreadable",
                "payload/0001-0001.enc",
                "this user may read it");
    }

    @Test
    void a_configuration_that_may_not_be_read_is_named() throws IOException {
        Path config = state.resolve("sallyport.yaml");
        mode(config, "---------");

        for (Object[] words : List.of(
                new Object[] {"serve", "--check", "--state", state},
                new Object[] {"serve", "--check", "--config", config})) {
            Command.isMistake(
                    Command.run(Privilege.heedingPermissions(), folder, words), USAGE, config.toString(), "this user");
        }
    }

    @Test
    void a_state_folder_that_can_only_be_read_is_said_and_left_as_it_is() throws IOException {
        List<String> heeding = Privilege.heedingPermissions();
        List<String> anyPorts = new ArrayList<>(List.of("env", "SALLYPORT_LISTEN__PORT=0", "SALLYPORT_ADMIN__PORT=0"));
        anyPorts.addAll(heeding);
        mode(state, "r-x------");
        mode(state.resolve("audit"), "r-x------");
        mode(state.resolve("access"), "r-x------");
        try {
            Command.isMistake(
                    Command.run(anyPorts, folder, "serve", "--state", state),
                    UNAVAILABLE,
                    "audit/unavailable",
                    "this user may not use",
                    state.resolve("audit").toString());
            Command.isMistake(
                    Command.run(heeding, folder, "keys", "create", "alice", "--state", state),
                    UNAVAILABLE,
                    "this user may not use",
                    state.resolve("access").toString());
            Command.isMistake(
                    Command.run(heeding, folder, "keys", "init", "--state", state.resolve("inner")),
                    UNAVAILABLE,
                    "disk/unavailable",
                    state.resolve("inner").toString());
        } finally {
            for (Path each : List.of(state, state.resolve("audit"), state.resolve("access"))) {
                mode(each, "rwx------");
            }
        }
        Command.run(folder, "keys", "create", "alice", "--state", state).succeeded();
    }

    @Test
    void a_file_over_the_longest_allowed_leaves_no_bundle_behind() {
        Path out = folder.resolve("bundle");
        Outcome outcome =
                Command.run(List.of("bash", "-c", "ulimit -f 8; exec \"$0\" \"$@\""), folder, seal(MODEL, state, out));

        Command.isMistake(outcome, UNAVAILABLE, "disk/unavailable", "nothing was sealed", "no file may be that long");
        assertThat(folder).isDirectoryNotContaining("glob:**bundle*");
    }

    /** Runs {@code script} beside a small disk of its own: {@code $1} is the disk, {@code $2} the command. */
    private Outcome onSmallDisk(String size, String script) throws IOException {
        Path disk = Files.createDirectories(folder.resolve("disk"));
        List<String> command = Stream.concat(
                        Privilege.mounting().stream(),
                        Stream.of(
                                "bash",
                                "-c",
                                "mount -t tmpfs -o size=" + size + " none \"$1\" && cd \"$1\" || exit 99\n" + script,
                                "bash",
                                disk.toString(),
                                Repository.ROOT.resolve("sallyport").toString(),
                                MODEL.toString(),
                                state.toString()))
                .toList();
        return Program.run(folder, Duration.ofSeconds(120), command);
    }

    @Test
    void a_full_disk_ends_a_seal_and_nothing_is_left() throws IOException {
        Outcome outcome = onSmallDisk("16k", """
                "$2" seal "$3" --name m --version 1 --state "$4" --out "$1/bundle"
                echo "exit $?; left: $(ls -A | wc -l)"
                """);

        assertThat(outcome.out()).contains("exit 3; left: 0");
        assertThat(outcome.err().lines()).as(outcome.err()).hasSize(1);
        assertThat(outcome.err()).contains("nothing was sealed", "no space is left on the device: make some");
    }

    @Test
    void a_state_folder_that_did_not_fit_is_completed_when_there_is_space() throws IOException {
        Outcome outcome = onSmallDisk("512k", """
                dd if=/dev/zero of=filler bs=1k 2>/dev/null
                truncate -s -20k filler
                "$2" keys init --state state
                echo "exit $?"
                rm filler
                "$2" keys init --state state && "$2" serve --check --state state && "$2" keys list --state state
                """);

        assertThat(outcome.out()).contains("exit 3", "ready: ", "client", "administrator");
        assertThat(outcome.exit()).isZero();
        assertThat(outcome.err().lines()).as(outcome.err()).hasSize(1);
        assertThat(outcome.err()).contains("no space is left on the device: make some");
    }

    @Test
    void a_server_whose_log_has_no_space_does_not_start_and_does_when_it_has() throws IOException {
        Outcome outcome = onSmallDisk("80m", """
                export SALLYPORT_LISTEN__PORT=0 SALLYPORT_ADMIN__PORT=0
                cp -r "$4" state
                dd if=/dev/zero of=filler bs=1k 2>/dev/null
                "$2" serve --state state
                echo "exit $?"
                rm filler
                "$2" serve --state state >served 2>stopped &
                for i in $(seq 600); do grep -q ready served && break; sleep 0.1; done
                kill $!
                wait $!
                echo "exit $?"
                cat served
                "$2" audit verify state
                """);

        assertThat(outcome.out()).contains("exit 3", "ready: ", "intact: ");
        assertThat(outcome.exit()).isZero();
        assertThat(outcome.err().lines()).as(outcome.err()).hasSize(1);
        assertThat(outcome.err()).contains("audit/unavailable", "no space is left on the device: make some");
    }
}
