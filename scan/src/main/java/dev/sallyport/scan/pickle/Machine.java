package dev.sallyport.scan.pickle;

import dev.sallyport.scan.Cursor;
import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import java.util.Optional;

/**
 * Interprets one pickle from its first opcode to STOP as Python's unpickler would, but imports nothing and calls nothing:
 * what is imported goes to {@link Imports}, which judges it. It knows of each value only what a decision may depend on.
 *
 * <p>Source: CPython 3.13, {@code Lib/pickle.py}, class {@code _Unpickler}, and {@code Modules/_pickle.c}.
 */
final class Machine {
    /** A memo index so far above the opcodes read so far is there to make a table that fills the memory. */
    private static final long MEMO_HEADROOM = 1 << 20;

    private static final int SPENT_AT_ONCE = 1 << 12;

    private final Look look;
    private final Cursor cursor;
    private final Operands operands;
    private final Nested nested;
    private final Calls calls;
    private final JoblibArrays arrays;
    private final Slots stack;
    private final Memo memo;
    private final Frames frames;
    private long start;
    private long opcodes;

    Machine(Look look, Cursor cursor, Imports imports) {
        this.look = look;
        this.cursor = cursor;
        this.operands = new Operands(look.content(), cursor);
        Texts texts = new Texts(look.content());
        this.nested = new Nested(look, cursor);
        this.calls = new Calls(look, texts, imports);
        this.arrays = new JoblibArrays(look, texts, imports);
        this.stack = new Slots(look.work().limits().slots());
        this.memo = new Memo(look.work().limits().slots());
        this.frames = new Frames(look, cursor);
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
        look.work().spend(1);
        start = cursor.position();
        frames.none();
        try {
            while (true) {
                long at = cursor.position();
                int opcode = cursor.next();
                if (++opcodes % SPENT_AT_ONCE == 0) {
                    look.work().spend(SPENT_AT_ONCE);
                }
                frames.reached(at, opcode);
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

    private void stop(long at) {
        stack.top();
        if (stack.size() != 1) {
            look.report(Rule.PICKLE_ORDER, at, "", "more than one value is left at the end");
        } else {
            frames.stopped(at);
        }
    }

    private boolean step(int opcode, long at) {
        return switch (opcode) {
            case Opcode.MARK -> stack.pushMark();
            case Opcode.POP -> {
                stack.popAny();
                yield true;
            }
            case Opcode.POP_MARK -> dropToMark();
            case Opcode.DUP -> {
                long top = stack.top();
                stack.replaceTop(shared(top));
                yield push(shared(top));
            }
            case Opcode.NONE,
                    Opcode.NEWTRUE,
                    Opcode.NEWFALSE,
                    Opcode.EMPTY_LIST,
                    Opcode.EMPTY_SET,
                    Opcode.NEXT_BUFFER -> other();
            case Opcode.EMPTY_DICT -> push(Value.of(Value.EMPTY_DICT, 0));
            case Opcode.EMPTY_TUPLE -> push(Value.of(Value.SHAPE, 1));
            case Opcode.FLOAT, Opcode.LONG, Opcode.PERSID -> operands.line() >= 0 && other();
            case Opcode.INT -> textNumber();
            case Opcode.BININT1 -> number(1);
            case Opcode.BININT2 -> number(2);
            case Opcode.BININT -> number(4);
            case Opcode.BINFLOAT -> cursor.skip(8) && other();
            case Opcode.LONG1 -> operands.counted(cursor.next()).map(this::push).orElse(false);
            case Opcode.LONG4 ->
                operands.counted(cursor.littleEndian(4)).map(this::push).orElse(false);
            case Opcode.STRING, Opcode.UNICODE -> textLine(at);
            case Opcode.SHORT_BINSTRING, Opcode.SHORT_BINUNICODE, Opcode.SHORT_BINBYTES -> counted(1, at);
            case Opcode.BINSTRING, Opcode.BINUNICODE, Opcode.BINBYTES -> counted(4, at);
            case Opcode.BINUNICODE8, Opcode.BINBYTES8, Opcode.BYTEARRAY8 -> counted(8, at);
            case Opcode.READONLY_BUFFER -> {
                stack.pop();
                yield other();
            }
            case Opcode.BINPERSID -> {
                long id = stack.pop();
                yield push(Value.is(id, Value.CLASS_ID) ? Value.of(Value.GLOBAL, Value.payload(id)) : 0);
            }
            case Opcode.APPEND -> {
                stack.pop();
                yield true;
            }
            case Opcode.APPENDS, Opcode.ADDITEMS -> dropToMark();
            case Opcode.SETITEM -> {
                stack.drop(2);
                yield changed(Value.of(Value.OTHER, 0));
            }
            case Opcode.SETITEMS -> setItems();
            case Opcode.LIST, Opcode.DICT, Opcode.FROZENSET -> dropToMark() && other();
            case Opcode.TUPLE -> tuple(stack.aboveMark(), true);
            case Opcode.TUPLE1 -> tuple(1, false);
            case Opcode.TUPLE2 -> tuple(2, false);
            case Opcode.TUPLE3 -> tuple(3, false);
            case Opcode.PUT -> put(operands.decimal());
            case Opcode.BINPUT -> put(cursor.next());
            case Opcode.LONG_BINPUT -> put(cursor.littleEndian(4));
            case Opcode.MEMOIZE -> {
                memo.add(shared(stack.top()));
                yield true;
            }
            case Opcode.GET -> get(operands.decimal());
            case Opcode.BINGET -> get(cursor.next());
            case Opcode.LONG_BINGET -> get(cursor.littleEndian(4));
            case Opcode.PROTO -> proto(at);
            case Opcode.FRAME -> frames.begin();
            case Opcode.GLOBAL -> {
                Optional<String> name = operands.imported();
                yield name.isPresent() && push(calls.global(name.get(), at));
            }
            case Opcode.STACK_GLOBAL -> {
                long name = stack.pop();
                yield push(calls.global(stack.pop(), name, at));
            }
            case Opcode.INST -> inst(at);
            case Opcode.OBJ -> obj(at);
            case Opcode.REDUCE -> reduce(at);
            case Opcode.NEWOBJ, Opcode.NEWOBJ_EX -> newObject(opcode == Opcode.NEWOBJ ? 2 : 3, at);
            case Opcode.BUILD -> build(at);
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

    /** What is known of a value that something else refers to as well, and may change. */
    private static long shared(long value) {
        boolean changeable = Value.is(value, Value.EMPTY_DICT) || Value.is(value, Value.ARRAY_STATE);
        return changeable ? Value.of(Value.OTHER, 0) : value;
    }

    private boolean dropToMark() {
        stack.popToMark();
        return true;
    }

    /** The dictionary on top is not what it was. */
    private boolean changed(long dictionary) {
        if (Value.is(stack.top(), Value.EMPTY_DICT) || Value.is(stack.top(), Value.ARRAY_STATE)) {
            stack.replaceTop(dictionary);
        }
        return true;
    }

    private boolean setItems() {
        boolean fresh = stack.hasMark() && Value.is(stack.belowMark(), Value.EMPTY_DICT);
        long dictionary = fresh ? arrays.items(stack, cursor.position()) : Value.of(Value.OTHER, 0);
        stack.popToMark();
        return changed(dictionary);
    }

    private boolean tuple(int count, boolean marked) {
        long made = tuple(count);
        if (marked) {
            stack.popToMark();
        } else {
            stack.drop(count);
        }
        return push(made);
    }

    private long tuple(int count) {
        if (count == 0) {
            return Value.of(Value.SHAPE, 1);
        }
        long first = stack.fromTop(count - 1);
        if (count == 2 && !Value.is(first, Value.NUMBER) && !Value.is(first, Value.TEXT)) {
            return calls.pair(first, stack.top());
        }
        if (Value.is(first, Value.TEXT)) {
            return calls.words(first, count > 1 ? stack.fromTop(count - 2) : 0);
        }
        if (count == 8 || count == 9) {
            return JoblibArrays.state(stack, count);
        }
        long product = 1;
        for (int i = 0; i < count; i++) {
            long value = stack.fromTop(i);
            if (!Value.is(value, Value.NUMBER)) {
                return Value.of(Value.OTHER, 0);
            }
            boolean fits = Math.multiplyHigh(product, Value.payload(value)) == 0;
            long next = product * Value.payload(value);
            product = fits && next >= 0 ? Math.min(Value.MOST, next) : Value.MOST;
        }
        return Value.of(Value.SHAPE, product);
    }

    private boolean number(int size) {
        long value = cursor.littleEndian(size);
        return value >= 0 && push(Value.of(value > Integer.MAX_VALUE ? Value.OTHER : Value.NUMBER, value));
    }

    private boolean textNumber() {
        long from = cursor.position();
        long value = operands.decimal();
        if (value < 0) {
            cursor.moveTo(from);
            return operands.line() >= 0 && other();
        }
        return push(Value.of(Value.NUMBER, value));
    }

    private boolean textLine(long at) {
        long length = operands.line();
        if (length < 0) {
            return false;
        }
        long end = cursor.position();
        cursor.moveTo(at + 1);
        if (cursor.peek() == '\'' || cursor.peek() == '"') {
            cursor.next();
        }
        nested.data(end - 1 - cursor.position());
        cursor.moveTo(end);
        return push(Value.of(Value.TEXT, at));
    }

    private boolean counted(int size, long at) {
        long length = cursor.littleEndian(size);
        if (length < 0 || length > cursor.remaining()) {
            return false;
        }
        nested.data(length);
        cursor.skip(length);
        return push(Value.of(Value.TEXT, at));
    }

    private boolean put(long key) {
        if (key < 0) {
            return false;
        }
        if (key > 16 * opcodes + MEMO_HEADROOM) {
            look.report(
                    Rule.PICKLE_MEMO, cursor.position(), "", "memo entry " + key + " after " + opcodes + " opcodes");
        }
        memo.put(key, shared(stack.top()));
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

    private boolean inst(long at) {
        Optional<String> name = operands.imported();
        if (name.isEmpty()) {
            return false;
        }
        long first = stack.hasMark() && stack.aboveMark() > 0 ? stack.fromTop(stack.aboveMark() - 1) : 0;
        stack.popToMark();
        return push(calls.call(calls.global(name.get(), at), arguments(first), false, at));
    }

    private boolean obj(long at) {
        int count = stack.hasMark() ? stack.aboveMark() : 0;
        if (count == 0) {
            return false;
        }
        long callee = stack.fromTop(count - 1);
        long first = count > 1 ? stack.fromTop(count - 2) : 0;
        stack.popToMark();
        return push(calls.call(callee, arguments(first), false, at));
    }

    private static long arguments(long first) {
        return Value.is(first, Value.TEXT) ? Value.of(Value.WORDS, Value.payload(first)) : Value.of(Value.OTHER, 0);
    }

    private boolean reduce(long at) {
        long arguments = stack.pop();
        long callee = stack.pop();
        if (arrays.makesDtype(callee, arguments)) {
            calls.call(callee, Value.of(Value.OTHER, 0), true, at);
            return push(arrays.dtype(arguments));
        }
        return push(calls.call(callee, arguments, Value.is(arguments, Value.SHAPE), at));
    }

    private boolean newObject(int values, long at) {
        long callee = stack.fromTop(values - 1);
        long arguments = stack.fromTop(values - 2);
        stack.drop(values);
        return push(calls.call(callee, arguments, false, at));
    }

    private boolean build(long at) {
        long state = stack.pop();
        calls.rebuilt(stack.top(), at);
        long before = cursor.position();
        boolean built = arrays.built(stack.top(), state, at, cursor);
        if (cursor.position() != before) {
            frames.passed(before, at);
        }
        return built;
    }

    private boolean extension(int size, long at) {
        long code = cursor.littleEndian(size);
        if (code < 0) {
            return false;
        }
        look.report(Rule.PICKLE_EXTENSION, at, Long.toString(code), "extension " + code);
        return push(calls.hidden(at));
    }
}
