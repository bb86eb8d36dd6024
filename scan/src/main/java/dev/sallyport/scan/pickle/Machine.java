package dev.sallyport.scan.pickle;

import dev.sallyport.scan.Cursor;
import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import java.util.Optional;

/**
 * Interprets one pickle from its first opcode to STOP as Python's unpickler would, but imports nothing and calls nothing:
 * what is imported goes to {@link Imports}, which judges it. It knows of each value only what a decision may depend on.
 *
 * <p>Source: CPython 3.13, {@code Lib/pickle.py}, class {@code _Unpickler}.
 */
final class Machine {
    /** A memo index so far above the opcodes read so far is there to make a table that fills the memory. */
    private static final long MEMO_HEADROOM = 1 << 20;

    private final Look look;
    private final Cursor cursor;
    private final Texts texts;
    private final Imports imports;
    private final Nested nested;
    private final JoblibArrays arrays;
    private final Slots stack;
    private final Memo memo;
    private long start;
    private long frameEnd;
    private long opcodes;

    Machine(Look look, Cursor cursor, Imports imports) {
        this.look = look;
        this.cursor = cursor;
        this.imports = imports;
        this.texts = new Texts(look.content());
        this.nested = new Nested(look);
        this.arrays = new JoblibArrays(look, texts, imports);
        this.stack = new Slots(look.work().limits().slots());
        this.memo = new Memo(look.work().limits().slots());
    }

    /** How it ended. */
    enum End {
        /** With STOP; the cursor stands behind it. */
        STOPPED,
        /** Cut short, an opcode that does not exist, or an empty stack. */
        BROKEN
    }

    /** Runs from where the cursor stands. */
    End run() {
        start = cursor.position();
        frameEnd = -1;
        try {
            while (true) {
                long at = cursor.position();
                int opcode = cursor.next();
                if ((++opcodes & 0xfff) == 0) {
                    look.work().spend(0x1000);
                }
                if (frameEnd >= 0) {
                    frame(at, opcode);
                }
                if (opcode == Opcode.STOP) {
                    stop(at);
                    return End.STOPPED;
                }
                if (!step(opcode, at)) {
                    return End.BROKEN;
                }
            }
        } catch (Slots.Underflow e) {
            return End.BROKEN;
        }
    }

    long opcodes() {
        return opcodes;
    }

    private void frame(long at, int opcode) {
        if (at > frameEnd) {
            look.report(Rule.PICKLE_FRAMES, at, "", "an opcode reaches over the end of its frame");
        } else if (at < frameEnd && opcode == Opcode.FRAME) {
            look.report(Rule.PICKLE_FRAMES, at, "", "a frame begins inside another");
        }
        frameEnd = at >= frameEnd ? -1 : frameEnd;
    }

    private void stop(long at) {
        stack.top();
        if (stack.size() != 1) {
            look.report(Rule.PICKLE_ORDER, at, "", "more than one value is left at the end");
        }
    }

    private boolean step(int opcode, long at) {
        return switch (opcode) {
            case Opcode.MARK -> stack.pushMark();
            case Opcode.POP -> {
                stack.pop();
                yield true;
            }
            case Opcode.POP_MARK -> {
                stack.popToMark();
                yield true;
            }
            case Opcode.DUP -> stack.push(stack.top());
            case Opcode.NONE, Opcode.NEWTRUE, Opcode.NEWFALSE, Opcode.EMPTY_DICT, Opcode.EMPTY_LIST, Opcode.EMPTY_SET ->
                other();
            case Opcode.EMPTY_TUPLE -> stack.push(Value.of(Value.SHAPE, 1));
            case Opcode.FLOAT, Opcode.LONG -> line() >= 0 && other();
            case Opcode.INT -> textNumber(at);
            case Opcode.BININT1 -> number(1);
            case Opcode.BININT2 -> number(2);
            case Opcode.BININT -> number(4);
            case Opcode.BINFLOAT -> cursor.skip(8) && other();
            case Opcode.LONG1 -> longNumber(cursor.next());
            case Opcode.LONG4 -> longNumber(cursor.littleEndian(4));
            case Opcode.STRING, Opcode.UNICODE -> line() >= 0 && text(at);
            case Opcode.SHORT_BINSTRING, Opcode.SHORT_BINUNICODE, Opcode.SHORT_BINBYTES -> counted(1, at);
            case Opcode.BINSTRING, Opcode.BINUNICODE, Opcode.BINBYTES -> counted(4, at);
            case Opcode.BINUNICODE8, Opcode.BINBYTES8, Opcode.BYTEARRAY8 -> counted(8, at);
            case Opcode.NEXT_BUFFER -> other();
            case Opcode.READONLY_BUFFER -> stack.size() > 0;
            case Opcode.PERSID -> line() >= 0 && other();
            case Opcode.BINPERSID -> replace(1);
            case Opcode.APPEND, Opcode.SETITEM -> drop(opcode == Opcode.APPEND ? 1 : 2);
            case Opcode.APPENDS, Opcode.ADDITEMS -> dropToMark();
            case Opcode.SETITEMS -> {
                arrays.items(stack);
                yield dropToMark();
            }
            case Opcode.LIST, Opcode.DICT, Opcode.FROZENSET -> dropToMark() && other();
            case Opcode.TUPLE -> tuple(stack.aboveMark(), true);
            case Opcode.TUPLE1 -> tuple(1, false);
            case Opcode.TUPLE2 -> tuple(2, false);
            case Opcode.TUPLE3 -> tuple(3, false);
            case Opcode.PUT -> put(decimal());
            case Opcode.BINPUT -> put(cursor.next());
            case Opcode.LONG_BINPUT -> put(cursor.littleEndian(4));
            case Opcode.MEMOIZE -> {
                memo.add(stack.top());
                yield true;
            }
            case Opcode.GET -> get(decimal());
            case Opcode.BINGET -> get(cursor.next());
            case Opcode.LONG_BINGET -> get(cursor.littleEndian(4));
            case Opcode.PROTO -> proto(at);
            case Opcode.FRAME -> newFrame();
            case Opcode.GLOBAL -> global(at);
            case Opcode.STACK_GLOBAL -> stackGlobal(at);
            case Opcode.INST -> inst(at);
            case Opcode.OBJ -> obj(at);
            case Opcode.REDUCE, Opcode.NEWOBJ -> call(2, at);
            case Opcode.NEWOBJ_EX -> call(3, at);
            case Opcode.BUILD -> build();
            case Opcode.EXT1 -> extension(1, at);
            case Opcode.EXT2 -> extension(2, at);
            case Opcode.EXT4 -> extension(4, at);
            default -> false;
        };
    }

    private boolean other() {
        return push(Value.of(Value.OTHER, 0));
    }

    private boolean push(long value) {
        if (!stack.push(value)) {
            look.report(Rule.SCAN_BUDGET, cursor.position(), "", "a pickle with more values than are followed");
            return false;
        }
        return true;
    }

    private boolean replace(int count) {
        return drop(count) && other();
    }

    private boolean drop(int count) {
        for (int i = 0; i < count; i++) {
            stack.pop();
        }
        return true;
    }

    private boolean dropToMark() {
        stack.popToMark();
        return true;
    }

    private boolean tuple(int count, boolean marked) {
        long product = 1;
        boolean shape = true;
        long first = count == 0 ? 0 : stack.fromTop(count - 1);
        for (int i = 0; i < count; i++) {
            long value = stack.fromTop(i);
            shape &= Value.is(value, Value.NUMBER);
            product = Math.min(Value.MOST - 1, saturatedProduct(product, Value.payload(value)));
        }
        if (marked) {
            stack.popToMark();
        } else {
            drop(count);
        }
        if (Value.is(first, Value.TEXT)) {
            return push(Value.of(Value.WORDS, Value.payload(first)));
        }
        return push(shape ? Value.of(Value.SHAPE, product) : Value.of(Value.OTHER, 0));
    }

    private static long saturatedProduct(long a, long b) {
        return Math.multiplyHigh(a, b) == 0 && a * b >= 0 ? a * b : Value.MOST;
    }

    private boolean number(int size) {
        long value = cursor.littleEndian(size);
        return value >= 0 && push(value > Integer.MAX_VALUE ? Value.of(Value.OTHER, 0) : Value.of(Value.NUMBER, value));
    }

    private boolean textNumber(long at) {
        if (line() < 0) {
            return false;
        }
        String digits = new String(look.content().bytes(at + 1, 20), java.nio.charset.StandardCharsets.ISO_8859_1);
        int end = digits.indexOf('\n');
        boolean plain = end > 0 && digits.substring(0, end).chars().allMatch(c -> c >= '0' && c <= '9') && end < 16;
        return plain ? push(Value.of(Value.NUMBER, Long.parseLong(digits.substring(0, end)))) : other();
    }

    private boolean longNumber(long length) {
        if (length < 0 || length > cursor.remaining()) {
            return false;
        }
        if (length > 7) {
            return cursor.skip(length) && other();
        }
        long value = cursor.littleEndian((int) length);
        boolean negative = length > 0 && (value >>> 8 * length - 1 & 1) == 1;
        return push(negative ? Value.of(Value.OTHER, 0) : Value.of(Value.NUMBER, value));
    }

    /** Moves behind the next line's end; returns how long the line is, or -1 where it has none. */
    private int line() {
        int length = 0;
        for (int next = cursor.next(); next >= 0; next = cursor.next()) {
            if (next == '\n') {
                return length;
            }
            length++;
        }
        return -1;
    }

    private boolean text(long at) {
        nested.line(at + 1, cursor.position() - 1);
        return push(Value.of(Value.TEXT, at));
    }

    private boolean counted(int size, long at) {
        long length = cursor.littleEndian(size);
        if (length < 0 || length > cursor.remaining()) {
            return false;
        }
        long from = cursor.position();
        nested.data(from, length);
        cursor.skip(length);
        return push(Value.of(Value.TEXT, at));
    }

    private long decimal() {
        long value = 0;
        int digits = 0;
        for (int next = cursor.next(); next != '\n'; next = cursor.next()) {
            if (next < '0' || next > '9' || ++digits > 15) {
                return -1;
            }
            value = 10 * value + next - '0';
        }
        return digits == 0 ? -1 : value;
    }

    private boolean put(long key) {
        if (key < 0) {
            return false;
        }
        if (key > 16 * opcodes + MEMO_HEADROOM) {
            look.report(
                    Rule.PICKLE_MEMO, cursor.position(), "", "memo entry " + key + " after " + opcodes + " opcodes");
        }
        memo.put(key, stack.top());
        return true;
    }

    private boolean get(long key) {
        return key >= 0 && memo.has(key) && push(memo.get(key));
    }

    private boolean proto(long at) {
        if (at != start) {
            look.report(Rule.PICKLE_ORDER, at, "", "a protocol is named in the middle");
        }
        int protocol = cursor.next();
        return protocol >= 0 && protocol <= Opcode.NEWEST_PROTOCOL;
    }

    private boolean newFrame() {
        long length = cursor.littleEndian(8);
        if (length < 0 || length > cursor.remaining()) {
            return false;
        }
        frameEnd = cursor.position() + length;
        return true;
    }

    private boolean global(long at) {
        Optional<String> name = importedLine(at);
        return name.isPresent() && push(Value.of(Value.GLOBAL, imports.of(name.get(), at)));
    }

    /** Module and name of two lines, with a point between them. */
    private Optional<String> importedLine(long at) {
        int module = line();
        int name = module < 0 ? -1 : line();
        if (name < 0 || module > Texts.LONGEST_NAME || name > Texts.LONGEST_NAME) {
            return Optional.empty();
        }
        byte[] text = look.content().bytes(at + 1, module + 1 + name);
        String both = new String(text, java.nio.charset.StandardCharsets.UTF_8);
        return Optional.of(both.replaceFirst("\n", Imports.BETWEEN));
    }

    private boolean stackGlobal(long at) {
        long name = stack.pop();
        long module = stack.pop();
        Optional<String> text =
                nameOf(module).flatMap(first -> nameOf(name).map(last -> first + Imports.BETWEEN + last));
        if (text.isEmpty()) {
            boolean lost = Value.is(name, Value.LOST) || Value.is(module, Value.LOST);
            look.report(
                    lost ? Rule.SCAN_BUDGET : Rule.PICKLE_HIDDEN_IMPORT,
                    at,
                    "",
                    "an import by a name that is not written");
            return push(Value.of(Value.GLOBAL, imports.hidden(at)));
        }
        return push(Value.of(Value.GLOBAL, imports.of(text.get(), at)));
    }

    private Optional<String> nameOf(long value) {
        return Value.is(value, Value.TEXT) ? texts.at(Value.payload(value)) : Optional.empty();
    }

    private boolean inst(long at) {
        Optional<String> name = importedLine(at);
        if (name.isEmpty()) {
            return false;
        }
        stack.popToMark();
        return called(Value.of(Value.GLOBAL, imports.of(name.get(), at)), at);
    }

    private boolean obj(long at) {
        int count = stack.aboveMark();
        if (count == 0) {
            return false;
        }
        long callee = stack.fromTop(count - 1);
        stack.popToMark();
        return called(callee, at);
    }

    /** @param operands the one called and its arguments */
    private boolean call(int operands, long at) {
        long argument = stack.fromTop(operands - 2);
        long callee = stack.fromTop(operands - 1);
        long made = arrays.dtype(callee, argument);
        drop(operands);
        return made == 0 ? called(callee, at) : push(made);
    }

    private boolean called(long callee, long at) {
        switch (Value.kind(callee)) {
            case Value.GLOBAL -> {
                imports.called((int) Value.payload(callee), at);
                return push(Value.of(Value.MADE, Value.payload(callee)));
            }
            case Value.LOST -> look.report(Rule.SCAN_BUDGET, at, "", "a call of something that was not remembered");
            default ->
                look.report(Rule.PICKLE_HIDDEN_CALL, at, "", "a call of something that was not imported by name");
        }
        return other();
    }

    private boolean build() {
        stack.pop();
        return arrays.built(stack.top(), cursor);
    }

    private boolean extension(int size, long at) {
        long code = cursor.littleEndian(size);
        if (code < 0) {
            return false;
        }
        look.report(Rule.PICKLE_EXTENSION, at, Long.toString(code), "extension " + code);
        return push(Value.of(Value.GLOBAL, imports.hidden(at)));
    }
}
