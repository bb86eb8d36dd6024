package dev.sallyport.wire.reflection;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The protocols of this server as they are published in {@code src/main/proto}, compiled. Immutable.
 *
 * <p>Names are full, without a leading dot.
 */
final class Protocols {
    private static final String COMPILED = "protocols.binpb";

    private final Map<String, FileDescriptorProto> files = new LinkedHashMap<>();
    private final Map<String, String> fileOfSymbol = new HashMap<>();
    private final Set<String> messages = new TreeSet<>();
    private final Set<String> services = new TreeSet<>();

    private Protocols(FileDescriptorSet compiled) {
        for (FileDescriptorProto file : compiled.getFileList()) {
            files.put(file.getName(), file);
            Symbols symbols = new Symbols(file.getName());
            String scope = file.getPackage();
            file.getMessageTypeList().forEach(message -> symbols.message(scope, message));
            symbols.all(scope, file.getEnumTypeList(), type -> type.getName());
            file.getServiceList().forEach(service -> {
                String name = symbols.add(scope, service.getName());
                services.add(name);
                symbols.all(name, service.getMethodList(), method -> method.getName());
            });
        }
    }

    static Protocols published() {
        try (InputStream in = Objects.requireNonNull(Protocols.class.getResourceAsStream(COMPILED))) {
            return new Protocols(FileDescriptorSet.parseFrom(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes note of where each name stands. */
    private final class Symbols {
        private final String file;

        Symbols(String file) {
            this.file = file;
        }

        String add(String scope, String name) {
            String full = scope + "." + name;
            fileOfSymbol.put(full, file);
            return full;
        }

        <T> void all(String scope, List<T> named, Function<T, String> name) {
            named.forEach(one -> add(scope, name.apply(one)));
        }

        void message(String scope, DescriptorProto message) {
            String name = add(scope, message.getName());
            messages.add(name);
            all(name, message.getFieldList(), field -> field.getName());
            all(name, message.getOneofDeclList(), choice -> choice.getName());
            all(name, message.getEnumTypeList(), type -> type.getName());
            message.getNestedTypeList().forEach(inner -> message(name, inner));
        }
    }

    /** By name. */
    Set<String> services() {
        return services;
    }

    boolean hasMessage(String name) {
        return messages.contains(name);
    }

    /** The file and all that it imports, itself first; empty for one that is not here. */
    List<FileDescriptorProto> file(String name) {
        List<FileDescriptorProto> found = new ArrayList<>();
        collect(name, found);
        return found;
    }

    private void collect(String name, List<FileDescriptorProto> found) {
        FileDescriptorProto file = files.get(name);
        if (file != null && !found.contains(file)) {
            found.add(file);
            file.getDependencyList().forEach(imported -> collect(imported, found));
        }
    }

    /** Name of the file that has a service, a method, a message, a field or an enumeration of that name. */
    Optional<String> fileOf(String symbol) {
        return Optional.ofNullable(fileOfSymbol.get(symbol));
    }
}
