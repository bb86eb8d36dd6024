import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Measures the sources of every module, as the compiler reads them, and prints Markdown: {@code java tools/House.java}.
 * With {@code --check} it ends with 1 where a rule of the house is broken, and says which.
 *
 * <p>Lines are all lines of a file. A method is as long as from the line of its opening brace to that of its closing
 * one. Comments are lines that hold nothing else. Twice are more than ten lines of code in a row, stripped of
 * indentation, that stand in two places; imports do not count.
 */
public final class House {
    private static final int LONG_FILE = 200;
    private static final int TOO_LONG_FILE = 400;
    private static final int LONGEST = 8;
    private static final int TWICE = 11;
    private static final double SMALL_SHARE = 0.9;
    private static final int USUAL_METHOD = 5;
    private static final int LONG_METHOD = 20;

    private final Map<String, Module> modules = new TreeMap<>();
    private final Map<String, Set<String>> imports = new HashMap<>();
    private final List<Source> files = new ArrayList<>();
    private final Module all = new Module();

    private record Source(Path path, int lines, int comments, List<Line> code) {}

    private record Line(int number, String text) {}

    private record Method(String name, int lines) {}

    private static final class Module {
        private final List<Source> main = new ArrayList<>();
        private final List<Method> methods = new ArrayList<>();
        private int tests;
        private int testLines;
        private int types;
        private int publicTypes;
        private int accessors;
    }

    public static void main(String[] arguments) throws IOException {
        House house = new House();
        try (Stream<Path> folders = Files.list(Path.of("."))) {
            for (Path folder : folders.filter(path -> Files.isRegularFile(path.resolve("pom.xml"))).sorted().toList()) {
                house.read(folder);
            }
        }
        house.print();
        List<String> broken = house.broken();
        broken.forEach(System.err::println);
        System.exit(List.of(arguments).contains("--check") && !broken.isEmpty() ? 1 : 0);
    }

    private void read(Path folder) throws IOException {
        Module module = new Module();
        List<Path> main = sources(folder.resolve("src/main/java"));
        for (Path path : main) {
            Source source = source(path);
            module.main.add(source);
            files.add(source);
        }
        for (Path path : sources(folder.resolve("src/test/java"))) {
            module.tests++;
            module.testLines += Files.readAllLines(path).size();
        }
        if (!main.isEmpty()) {
            parse(main, module);
        }
        modules.put(folder.getFileName().toString(), module);
    }

    private static List<Path> sources(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(path -> path.toString().endsWith(".java")).sorted().toList();
        }
    }

    private static Source source(Path path) throws IOException {
        int comments = 0;
        List<Line> code = new ArrayList<>();
        boolean inside = false;
        List<String> lines = Files.readAllLines(path);
        for (int i = 0; i < lines.size(); i++) {
            String text = lines.get(i).strip();
            if (inside || text.startsWith("//") || text.startsWith("/*")) {
                comments++;
                inside = (inside || text.startsWith("/*")) && !text.contains("*/");
            } else if (!text.isEmpty()) {
                code.add(new Line(i + 1, text));
            }
        }
        return new Source(path, lines.size(), comments, code);
    }

    private void parse(List<Path> main, Module module) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, Locale.ROOT, null)) {
            Iterable<? extends JavaFileObject> objects = manager.getJavaFileObjectsFromPaths(main);
            JavacTask task = (JavacTask) compiler.getTask(null, manager, null, List.of(), null, objects);
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                imports(unit);
                new Shape(unit, positions, module).scan(unit, null);
            }
        }
    }

    private void imports(CompilationUnitTree unit) {
        if (unit.getPackageName() == null) {
            return; // what a module exports
        }
        Set<String> used = imports.computeIfAbsent(unit.getPackageName().toString(), _ -> new HashSet<>());
        unit.getImports().forEach(line -> {
            String name = line.getQualifiedIdentifier().toString();
            // Types begin with a capital; what stands before the first is the package.
            String owner = name.replaceAll("\\.(\\p{Lu}.*|\\*)$", "");
            used.add(owner);
        });
    }

    /** Methods with their lengths, and which types the public may name. */
    private static final class Shape extends TreeScanner<Void, String> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final Module module;

        Shape(CompilationUnitTree unit, SourcePositions positions, Module module) {
            this.unit = unit;
            this.positions = positions;
            this.module = module;
        }

        @Override
        public Void visitClass(ClassTree type, String outer) {
            String name = type.getSimpleName().toString();
            if (type.getKind() == Tree.Kind.RECORD) {
                module.accessors += (int) type.getMembers().stream()
                        .filter(member -> member instanceof VariableTree field
                                && !field.getModifiers().getFlags().contains(Modifier.STATIC))
                        .count();
            }
            if (outer == null) {
                module.types++;
                module.publicTypes += type.getModifiers().toString().contains("public") ? 1 : 0;
            }
            return super.visitClass(type, outer == null ? name : outer + "." + name);
        }

        @Override
        public Void visitMethod(MethodTree method, String type) {
            long end = positions.getEndPosition(unit, method);
            if (method.getBody() != null && end >= 0) {
                long start = positions.getStartPosition(unit, method.getBody());
                int lines = (int) (unit.getLineMap().getLineNumber(end) - unit.getLineMap().getLineNumber(start)) + 1;
                module.methods.add(new Method(type + "." + method.getName(), lines));
            }
            return super.visitMethod(method, type);
        }
    }

    private void print() {
        System.out.println("| module | files | lines | ≤ 200 lines | longest | methods | p50 | p90 | p99 | public types | comments | test lines per line |");
        System.out.println("|---|---|---|---|---|---|---|---|---|---|---|---|");
        modules.forEach((name, module) -> {
            print(name, module);
            all.main.addAll(module.main);
            all.methods.addAll(module.methods);
            all.accessors += module.accessors;
            all.tests += module.tests;
            all.testLines += module.testLines;
            all.types += module.types;
            all.publicTypes += module.publicTypes;
        });
        print("**all**", all);
        System.out.println();
        System.out.println("Longest files: " + String.join(", ", files.stream()
                .sorted(Comparator.comparingInt(Source::lines).reversed())
                .limit(LONGEST)
                .map(file -> "`" + file.path().getFileName() + "` " + file.lines())
                .toList()) + ".");
        System.out.println("Longest methods: " + String.join(", ", all.methods.stream()
                .sorted(Comparator.comparingInt(Method::lines).reversed())
                .limit(LONGEST)
                .map(method -> "`" + method.name() + "` " + method.lines())
                .toList()) + ".");
        System.out.println("Records bring " + all.accessors + " accessors that nobody had to write; with them, a line each, half of all"
                + " methods have at most " + percentile(withAccessors(all), 50) + " lines.");
        System.out.println("Pairs of packages that import each other: " + orNone(pairs()) + ".");
        System.out.println("Written twice: " + orNone(twice()) + ".");
    }

    private static String orNone(List<String> found) {
        return found.isEmpty() ? "none" : String.join(", ", found);
    }

    /** What of the house's rules does not hold. */
    private List<String> broken() {
        List<String> broken = new ArrayList<>();
        files.stream()
                .filter(file -> file.lines() > TOO_LONG_FILE)
                .forEach(file -> broken.add(file.path() + " has " + file.lines() + " lines (expected: <= " + TOO_LONG_FILE + ")"));
        if (smallShare(all) < SMALL_SHARE) {
            broken.add("less than nine files in ten have at most " + LONG_FILE + " lines");
        }
        List<Integer> lengths = withAccessors(all);
        if (percentile(lengths, 50) > USUAL_METHOD || percentile(lengths, 90) > LONG_METHOD) {
            broken.add("methods are too long (expected: half <= " + USUAL_METHOD + " lines, nine in ten <= " + LONG_METHOD + ")");
        }
        pairs().forEach(pair -> broken.add("packages import each other: " + pair));
        twice().forEach(place -> broken.add("written twice: " + place));
        return broken;
    }

    /** Where a run of lines stands that stood somewhere before, the longest such run each. */
    private List<String> twice() {
        Map<String, String> seen = new HashMap<>();
        List<String> found = new ArrayList<>();
        for (Source file : files) {
            List<Line> code = file.code().stream()
                    .filter(line -> !line.text().startsWith("import ") && !line.text().startsWith("package "))
                    .toList();
            int reported = -1;
            for (int i = 0; i + TWICE <= code.size(); i++) {
                String run = String.join("\n", code.subList(i, i + TWICE).stream().map(Line::text).toList());
                String place = file.path() + ":" + code.get(i).number();
                String first = seen.putIfAbsent(run, place);
                if (first != null && i > reported) {
                    found.add(place + " as " + first);
                }
                reported = first == null ? reported : i + TWICE;
            }
        }
        return found;
    }

    private static double smallShare(Module module) {
        return (double) module.main.stream().filter(file -> file.lines() <= LONG_FILE).count() / module.main.size();
    }

    private static List<Integer> lengths(Module module) {
        return module.methods.stream().map(Method::lines).sorted().toList();
    }

    private static void print(String name, Module module) {
        if (module.main.isEmpty()) {
            System.out.println("| " + name + " | 0 | 0 | | | | | | | | | " + module.testLines + " lines |");
            return;
        }
        int lines = module.main.stream().mapToInt(Source::lines).sum();
        int comments = module.main.stream().mapToInt(Source::comments).sum();
        int code = module.main.stream().mapToInt(file -> file.code().size()).sum();
        List<Integer> lengths = lengths(module);
        System.out.printf(
                Locale.ROOT,
                "| %s | %d | %,d | %.0f %% | %d | %d | %d | %d | %d | %d of %d | %.0f %% | %.2f |%n",
                name,
                module.main.size(),
                lines,
                100 * smallShare(module),
                module.main.stream().mapToInt(Source::lines).max().orElse(0),
                lengths.size(),
                percentile(lengths, 50),
                percentile(lengths, 90),
                percentile(lengths, 99),
                module.publicTypes,
                module.types,
                100.0 * comments / (comments + code),
                (double) module.testLines / lines);
    }

    private static List<Integer> withAccessors(Module module) {
        return Stream.concat(lengths(module).stream(), Collections.nCopies(module.accessors, 1).stream())
                .sorted()
                .toList();
    }

    private static int percentile(List<Integer> sorted, int percent) {
        return sorted.isEmpty() ? 0 : sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }

    private List<String> pairs() {
        List<String> pairs = new ArrayList<>();
        imports.forEach((name, used) -> used.stream()
                .filter(other -> name.compareTo(other) < 0)
                .filter(other -> imports.getOrDefault(other, Set.of()).contains(name))
                .forEach(other -> pairs.add("`" + name + "` ↔ `" + other + "`")));
        Collections.sort(pairs);
        return pairs;
    }
}
