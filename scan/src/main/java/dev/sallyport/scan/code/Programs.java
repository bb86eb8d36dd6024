package dev.sallyport.scan.code;

import dev.sallyport.scan.Content;
import dev.sallyport.scan.Cursor;
import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/** Programs that were compiled, and objects of Java and Lua, by the marks their loaders look for. */
public final class Programs {
    private static final int HEAD_BYTES = 4096;
    private static final int LONGEST_NAME = 512;
    /** Classes that make a command or a call out of being read. */
    private static final Set<String> GADGETS = Set.of(
            "org.apache.commons.collections",
            "org.apache.commons.beanutils",
            "TemplatesImpl",
            "InvokerTransformer",
            "BadAttributeValueExpException",
            "java.rmi.",
            "sun.rmi.",
            "ProcessBuilder",
            "java.lang.Runtime",
            "java.net.URL",
            "MethodClosure",
            "org.springframework.beans",
            "JdbcRowSetImpl",
            "AnnotationInvocationHandler",
            "org.python.",
            "bsh.",
            "com.mchange.v2.c3p0",
            "javax.script.",
            "java.lang.reflect.Proxy",
            "SerializedLambda",
            "org.codehaus.groovy.runtime",
            "org.hibernate.",
            "org.mozilla.javascript.",
            "org.springframework.",
            "com.sun.rowset.",
            "com.sun.org.apache.",
            "org.apache.xalan.",
            "org.apache.wicket.",
            "org.apache.myfaces.",
            "org.jboss.",
            "com.rometools.",
            "clojure.",
            "net.sf.json.",
            "javax.management.",
            "javax.naming.",
            "java.lang.invoke.",
            "ysoserial.");

    private Programs() {}

    /** Examines it; returns whether it is one. */
    public static boolean examine(Look look) {
        byte[] head = look.content().head(HEAD_BYTES);
        Optional<String> program = program(head);
        program.ifPresent(kind -> look.report(Rule.CODE_PROGRAM, 0, kind, kind));
        if (starts(head, 0xac, 0xed, 0x00, 0x05)) {
            java(look);
            return true;
        }
        return program.isPresent() || torch(look, head);
    }

    private static Optional<String> program(byte[] head) {
        if (head.length < 8) {
            return Optional.empty();
        }
        String kind = null;
        if (starts(head, 0x7f, 'E', 'L', 'F')) {
            kind = "a program or library for Linux (ELF)";
        } else if (starts(head, 'M', 'Z')
                && head.length > 64
                && (isPortable(head) || number(head, 0x3c) > head.length)) {
            kind = isPortable(head) ? "a program or library for Windows (PE)" : null;
        } else if (starts(head, 0xfe, 0xed, 0xfa)
                || starts(head, 0xce, 0xfa, 0xed, 0xfe)
                || starts(head, 0xcf, 0xfa, 0xed, 0xfe)) {
            kind = "a program or library for macOS (Mach-O)";
        } else if (starts(head, 0xca, 0xfe, 0xba, 0xbe)) {
            boolean fat = head[4] == 0 && head[5] == 0 && head[6] == 0 && head[7] < 40;
            kind = fat ? "a program or library for macOS (Mach-O)" : "a class of Java";
        } else if (starts(head, 'd', 'e', 'x', '\n', '0')) {
            kind = "a program for Android (DEX)";
        } else if (starts(head, 0x00, 'a', 's', 'm', 0x01, 0, 0, 0)) {
            kind = "a program in WebAssembly";
        } else if (starts(head, 0x1b, 'L', 'u', 'a') || starts(head, 0x1b, 'L', 'J')) {
            kind = "compiled Lua";
        } else if (starts(head, 0x4c, 0, 0, 0, 0x01, 0x14, 0x02, 0)) {
            kind = "a shortcut of Windows";
        } else if (isCompiledPython(head)) {
            kind = "compiled Python";
        } else if (starts(head, '!', '<', 'a', 'r', 'c', 'h', '>', '\n')) {
            kind = "a library of objects (ar)";
        } else if (starts(head, 'B', 'C', 0xc0, 0xde)) {
            kind = "a program in LLVM bitcode";
        }
        return Optional.ofNullable(kind);
    }

    private static boolean isPortable(byte[] head) {
        int at = number(head, 0x3c);
        return at > 0
                && at < head.length - 4
                && head[at] == 'P'
                && head[at + 1] == 'E'
                && head[at + 2] == 0
                && head[at + 3] == 0;
    }

    /** Two bytes of a version, a line's end, flags, and a code object behind a date and a size. */
    private static boolean isCompiledPython(byte[] head) {
        int version = (head[0] & 0xff) | (head[1] & 0xff) << 8;
        boolean mark = head[2] == '\r' && head[3] == '\n' && version >= 3000 && version < 4000;
        return mark && head.length > 16 && (head[16] & 0x7f) == 'c'
                || mark && head.length > 12 && (head[12] & 0x7f) == 'c';
    }

    private static int number(byte[] bytes, int at) {
        return at + 4 > bytes.length
                ? -1
                : (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8 | (bytes[at + 2] & 0xff) << 16 | bytes[at + 3] << 24;
    }

    private static boolean starts(byte[] head, int... mark) {
        for (int i = 0; i < mark.length; i++) {
            if (i >= head.length || (head[i] & 0xff) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    /** Java Object Serialization Specification, 6.4.2: a class description is {@code 72}, a length and a name. */
    private static void java(Look look) {
        look.report(Rule.CODE_OBJECTS, 0, "Java", "serialised objects of Java");
        Content content = look.content();
        Cursor cursor = new Cursor(content);
        for (int next = cursor.next(); next >= 0; next = cursor.next()) {
            if (next != 'r' && next != '}') {
                continue;
            }
            long at = cursor.position();
            int length = cursor.next() << 8 | cursor.next();
            if (length > 3 && length < LONGEST_NAME) {
                String name = new String(content.bytes(at + 2, length), StandardCharsets.ISO_8859_1);
                if (GADGETS.stream().anyMatch(name::contains) && name.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
                    look.report(Rule.CODE_SERIALIZED, at, name, "a class that makes a call of being read");
                }
            }
            cursor.moveTo(at);
        }
        look.work().spend(content.size());
    }

    /** Torch for Lua: a type (4: object, 3: table), an index, and for objects a version; functions are compiled Lua. */
    private static boolean torch(Look look, byte[] head) {
        boolean object = starts(head, 4, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 'V', ' ', '1');
        boolean ascii = starts(head, '4', '\n', '1', '\n', '3', '\n', 'V', ' ', '1', '\n');
        boolean table = starts(head, 3, 0, 0, 0, 1, 0, 0, 0)
                && number(head, 12) > 0
                && number(head, 12) <= 8
                && number(head, 8) > 0;
        if (!object && !ascii && !table) {
            return false;
        }
        boolean code = false;
        Cursor cursor = new Cursor(look.content());
        for (int next = cursor.next(); next >= 0 && !code; next = cursor.next()) {
            if (next == 0x1b) {
                long at = cursor.position();
                byte[] mark = look.content().bytes(at, 3);
                code = starts(mark, 'L', 'J') || starts(mark, 'L', 'u', 'a');
                if (code) {
                    look.report(Rule.CODE_SERIALIZED, at - 1, "Lua", "a function in compiled Lua");
                }
            }
        }
        look.work().spend(look.content().size());
        if (object || ascii || code) {
            look.report(Rule.CODE_OBJECTS, 0, "Torch for Lua", "objects of Torch for Lua");
        }
        return object || ascii || code;
    }
}
