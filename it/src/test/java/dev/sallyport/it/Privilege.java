package dev.sallyport.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Ways to run a command with less than this user has, or with a disk of its own. */
final class Privilege {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Privilege() {}

    private static boolean works(List<String> command) {
        return Program.find(command.getFirst()).isPresent()
                && Program.run(Path.of("/"), PATIENCE, command).exit() == 0;
    }

    /** Root passes over permissions; without these two capabilities it is a user like others. */
    static List<String> heedingPermissions() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return List.of();
        }
        List<String> bounded = List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search");
        assumeTrue(works(with(bounded, "true")), "root cannot give its rights over files away here");
        return bounded;
    }

    /** In a mount namespace of its own, with the right to mount there. */
    static List<String> mounting() {
        for (List<String> own : List.of(List.of("unshare", "-m"), List.of("unshare", "-r", "-m"))) {
            if (works(with(own, "sh", "-c", "mount -t tmpfs -o size=64k none /mnt"))) {
                return own;
            }
        }
        assumeTrue(false, "no file system can be mounted here");
        return List.of();
    }

    private static List<String> with(List<String> before, String... command) {
        return Stream.concat(before.stream(), Stream.of(command)).toList();
    }
}
