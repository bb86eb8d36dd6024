import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs PIT over the classes of modules, a few at a time and on one thread, and keeps what came out per class:
 * {@code tools/mutants} compiles and calls this with the options it was given.
 *
 * <p>A mutant is killed when a test fails of it. One that a test never came back from is counted apart: an endless loop
 * is a kill, a slow machine is none, and only a reader can tell the two. Results lie in {@code MODULE/target/mutants},
 * one file for each source file, under the digest of the bytes they were taken from.
 */
public final class Mutants {
    /** Source files for each start of PIT, which runs all tests of the module once to see which lines they reach. */
    private static final int BATCH = 8;

    private static final Pattern MUTATION = Pattern.compile(
            "<mutation detected='(?:true|false)' status='(\\w+)'.*?<mutatedClass>(.*?)</mutatedClass>"
                    + "<mutatedMethod>(.*?)</mutatedMethod>.*?<lineNumber>(\\d+)</lineNumber>"
                    + ".*?<description>(.*?)</description>",
            Pattern.DOTALL);

    /** Of wire, the codecs: what sits between sockets and codecs is tested over the wire, in conformance and it. */
    private static final Pattern WIRE_CODECS = Pattern.compile("(AcceptedEncoding|BodyBuffer|ElementText|GrpcMessages|Held"
            + "|Inflater|MessageReader|MessageWriter|ProtoFields"
            + "|oip\\.(Classes|GrpcInferAnswer|GrpcInferCodec|GrpcParameter|GrpcTypedContents|JsonStringElements"
            + "|JsonTensorReader|Parameters|RawRequest|RestInferAnswer|RestInferCodec|TensorElements)"
            + "|reflection\\.ReflectionAnswer"
            + "|tfs\\.(Column|Dtype|Example.*|FeatureColumn|Json.*|Predict.*|ResultsJson|Signature|TensorProto.*))");

    /**
     * Tests that are left out, for they take long and find what a named test finds too: fuzz targets, the campaign of a
     * thousand spoiled bundles, and the one that starts processes and kills them.
     */
    private static final String LEFT_OUT =
            "dev.sallyport.*Fuzz,dev.sallyport.admit.MutantsTest,dev.sallyport.audit.KillTest";

    private record Result(String type, String method, int line, String status, String description) {}

    private final Path module;
    private final String name;
    private final List<Path> classPath;
    private final Path pitClassPath;
    private final Path results;

    private Mutants(String name, String pitJars) throws IOException {
        this.name = name;
        this.module = Path.of(name).toAbsolutePath();
        this.classPath = paths(Files.readString(module.resolve("target/mutants.classpath")).strip());
        this.pitClassPath = Path.of(pitJars);
        this.results = Files.createDirectories(module.resolve("target/mutants"));
    }

    private static List<Path> paths(String joined) {
        return Stream.of(joined.split(File.pathSeparator)).filter(p -> !p.isEmpty()).map(Path::of).toList();
    }

    /** {@code PIT-JARS [--anew|--keep|--only-table] [--survivors] MODULE[:CLASS,CLASS...]...} */
    public static void main(String[] arguments) throws Exception {
        List<String> options = Stream.of(arguments).skip(1).filter(a -> a.startsWith("--")).toList();
        Map<String, Predicate<String>> modules = new LinkedHashMap<>();
        Map<String, Boolean> named = new LinkedHashMap<>();
        for (String argument : Stream.of(arguments).skip(1).filter(a -> !a.startsWith("--")).toList()) {
            String[] parts = argument.split(":", 2);
            List<String> classes = parts.length == 1 ? List.of() : List.of(parts[1].split(","));
            modules.put(parts[0], type -> classes.isEmpty() || classes.contains(simple(type)));
            named.put(parts[0], parts.length == 2);
        }
        List<String> table = new ArrayList<>();
        List<String> survivors = new ArrayList<>();
        for (Map.Entry<String, Predicate<String>> chosen : modules.entrySet()) {
            Mutants mutants = new Mutants(chosen.getKey(), arguments[0]);
            boolean anew = options.contains("--anew") || named.get(chosen.getKey());
            if (!options.contains("--only-table")) {
                mutants.run(chosen.getValue(), anew, options.contains("--keep"));
            }
            table.add(mutants.row());
            survivors.addAll(mutants.survivors(named.get(chosen.getKey()) ? chosen.getValue() : type -> true));
        }
        System.out.println(
                "| module | mutants | a test fails | no end | survive | no test comes by | noticed | source files |");
        System.out.println("|---|---|---|---|---|---|---|---|");
        table.forEach(System.out::println);
        if (options.contains("--survivors")) {
            survivors.forEach(System.out::println);
        }
    }

    private static String simple(String type) {
        return type.substring(type.lastIndexOf('.') + 1);
    }

    /** The source files of this module that mutants are made of, as names of types. */
    private List<String> types() throws IOException {
        Path sources = module.resolve("src/main/java");
        try (Stream<Path> files = Files.walk(sources)) {
            return files.map(file -> sources.relativize(file).toString())
                    .filter(file -> file.endsWith(".java") && !file.endsWith("-info.java"))
                    .map(file -> file.substring(0, file.length() - ".java".length()).replace('/', '.'))
                    .filter(this::isChosen)
                    .sorted()
                    .toList();
        }
    }

    private boolean isChosen(String type) {
        return !name.equals("wire")
                || WIRE_CODECS.matcher(type.substring("dev.sallyport.wire.".length())).matches();
    }

    private void run(Predicate<String> chosen, boolean anew, boolean keep) throws Exception {
        String tests = digest(testClasses(), file -> true);
        Map<String, List<String>> byPackage = new TreeMap<>();
        for (String type : types()) {
            if (chosen.test(type) && (anew || !isKept(type, tests, keep))) {
                byPackage.computeIfAbsent(type.substring(0, type.lastIndexOf('.')), p -> new ArrayList<>()).add(type);
            }
        }
        for (List<String> types : byPackage.values()) {
            for (int from = 0; from < types.size(); from += BATCH) {
                List<String> batch = types.subList(from, Math.min(types.size(), from + BATCH));
                System.err.println(name + ": " + String.join(" ", batch.stream().map(Mutants::simple).toList()));
                pit(batch);
                keep(batch, tests);
            }
        }
    }

    private boolean isKept(String type, String tests, boolean whateverTheTests) throws IOException {
        Path file = results.resolve(type + ".txt");
        if (!Files.exists(file)) {
            return false;
        }
        String[] digests = Files.readAllLines(file).getFirst().split(" ");
        return digests[0].equals(digestOf(type)) && (whateverTheTests || digests[1].equals(tests));
    }

    private void pit(List<String> batch) throws Exception {
        Path report = module.resolve("target/mutants.report");
        Files.deleteIfExists(report.resolve("mutations.xml"));
        Path java = Path.of(System.getProperty("java.home"), "bin/java");
        String pit = Files.readString(pitClassPath).strip();
        List<String> command = new ArrayList<>(List.of(java.toString(), "-cp", pit));
        command.add("org.pitest.mutationtest.commandline.MutationCoverageReport");
        option(command, "reportDir", report.toString());
        List<String> withNested =
                batch.stream().flatMap(type -> Stream.of(type, type + "$*")).toList();
        option(command, "targetClasses", String.join(",", withNested));
        option(command, "targetTests", "dev.sallyport." + name + ".*");
        option(command, "excludedTestClasses", LEFT_OUT);
        option(command, "sourceDirs", module.resolve("src/main/java").toString());
        option(command, "classPath", String.join(",", classPath.stream().map(Path::toString).toList()));
        option(command, "mutableCodePaths", classes().toString());
        option(command, "outputFormats", "XML");
        option(command, "timestampedReports", "false");
        option(command, "threads", "1");
        option(command, "timeoutConst", System.getenv().getOrDefault("MUTANTS_TIMEOUT_MILLIS", "30000"));
        option(command, "timeoutFactor", "3");
        option(command, "failWhenNoMutations", "false");
        // Fewer random numbers, for every mutant that survives costs as long as all of them take.
        option(
                command,
                "jvmArgs",
                "--enable-native-access=ALL-UNNAMED,--sun-misc-unsafe-memory-access=allow,-XX:+UseSerialGC,-Xmx1g,"
                        + "-Dnumbers.texts=20000,-Ddoubles=20000,-Dfloats.step=40009,-Dunknown.keys=100");
        Path log = module.resolve("target/mutants.log");
        Process process = new ProcessBuilder(command)
                .directory(module.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        if (process.waitFor() != 0) {
            System.err.println("mutants: " + name + " failed, its log is " + name + "/target/mutants.log");
            System.exit(1);
        }
    }

    private static void option(List<String> command, String name, String value) {
        command.add("--" + name + "=" + value);
    }

    private void keep(List<String> batch, String tests) throws IOException {
        Map<String, List<String>> lines = new TreeMap<>();
        for (String type : batch) {
            lines.put(type, new ArrayList<>(List.of(digestOf(type) + " " + tests)));
        }
        Path report = module.resolve("target/mutants.report/mutations.xml");
        Matcher matcher = MUTATION.matcher(Files.exists(report) ? Files.readString(report) : "");
        while (matcher.find()) {
            String outer = matcher.group(2).replaceFirst("\\$.*", "");
            lines.get(outer)
                    .add(Stream.of(2, 3, 4, 1, 5).map(matcher::group).collect(Collectors.joining("\t")));
        }
        for (Map.Entry<String, List<String>> entry : lines.entrySet()) {
            Files.write(results.resolve(entry.getKey() + ".txt"), entry.getValue());
        }
    }

    private List<Result> kept(Predicate<String> chosen) throws IOException {
        List<Result> all = new ArrayList<>();
        for (String type : types()) {
            Path file = results.resolve(type + ".txt");
            if (chosen.test(type) && Files.exists(file)) {
                for (String line : Files.readAllLines(file).stream().skip(1).toList()) {
                    String[] parts = line.split("\t");
                    all.add(new Result(parts[0], parts[1], Integer.parseInt(parts[2]), parts[3], parts[4]));
                }
            }
        }
        return all;
    }

    private String row() throws IOException {
        List<Result> all = kept(type -> true);
        long failed = count(all, "KILLED") + count(all, "MEMORY_ERROR") + count(all, "RUN_ERROR");
        long endless = count(all, "TIMED_OUT");
        long reached = types().stream().filter(type -> Files.exists(results.resolve(type + ".txt"))).count();
        return String.format(
                Locale.ROOT,
                "| %s | %d | %d | %d | %d | %d | %d %% | %d of %d |",
                name, all.size(), failed, endless, count(all, "SURVIVED"), count(all, "NO_COVERAGE"),
                all.isEmpty() ? 0 : 100 * (failed + endless) / all.size(), reached, types().size());
    }

    private static long count(List<Result> all, String status) {
        return all.stream().filter(result -> result.status().equals(status)).count();
    }

    private List<String> survivors(Predicate<String> chosen) throws IOException {
        return kept(chosen).stream()
                .filter(result -> List.of("SURVIVED", "NO_COVERAGE", "TIMED_OUT").contains(result.status()))
                .map(r -> simple(r.type()) + ":" + r.line() + " " + r.method() + " " + r.status() + " " + r.description())
                .toList();
    }

    private Path classes() {
        return classPath.get(0);
    }

    private Path testClasses() {
        return classPath.get(1);
    }

    private String digestOf(String type) throws IOException {
        String start = simple(type);
        Path folder = classes().resolve(type.replace('.', '/')).getParent();
        return digest(folder, file -> file.equals(start + ".class") || file.startsWith(start + "$"));
    }

    private static String digest(Path folder, Predicate<String> chosen) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            files.filter(Files::isRegularFile)
                    .filter(file -> chosen.test(file.getFileName().toString()))
                    .sorted()
                    .forEach(file -> {
                        try {
                            digest.update(folder.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
                            digest.update(Files.readAllBytes(file));
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
