package dev.sallyport.scan.pickle;

import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a pickle imports and calls, and what can be known of what that returns. */
final class Calls {
    private static final Set<String> GETATTR =
            Set.of("builtins" + Imports.BETWEEN + "getattr", "__builtin__" + Imports.BETWEEN + "getattr");
    private static final int MOST_PAIRS = 1 << 20;

    /** Something imported or made, and text beside it: what {@code getattr} takes. */
    private record Pair(long owner, long text) {}

    private final Look look;
    private final Texts texts;
    private final Imports imports;
    private final List<Pair> pairs = new ArrayList<>();

    Calls(Look look, Texts texts, Imports imports) {
        this.look = look;
        this.texts = texts;
        this.imports = imports;
    }

    /** A tuple of two values. */
    long pair(long first, long second) {
        boolean kept = (Value.is(first, Value.GLOBAL) || Value.is(first, Value.MADE)) && Value.is(second, Value.TEXT);
        if (!kept || pairs.size() == MOST_PAIRS) {
            return Value.of(kept ? Value.LOST : Value.OTHER, 0);
        }
        pairs.add(new Pair(first, second));
        return Value.of(Value.PAIR, pairs.size() - 1L);
    }

    /** A tuple that begins with text. */
    long words(long first, long second) {
        boolean classId = Value.is(second, Value.GLOBAL)
                && texts.at(Value.payload(first)).orElse("").equals("module");
        return classId ? Value.of(Value.CLASS_ID, Value.payload(second)) : Value.of(Value.WORDS, Value.payload(first));
    }

    /** Imports by module and name; an empty name is one that was too long to be looked at. */
    long global(String name, long at) {
        if (name.isEmpty()) {
            look.report(Rule.PICKLE_HIDDEN_IMPORT, at, "", "an import by a name too long for one");
            return hidden(at);
        }
        return Value.of(Value.GLOBAL, imports.of(name, at));
    }

    /** Something whose name nobody can know. */
    long hidden(long at) {
        return Value.of(Value.GLOBAL, imports.hidden(at));
    }

    /** Imports by two values of the stack. */
    long global(long module, long name, long at) {
        Optional<String> text = word(module).flatMap(first -> word(name).map(last -> first + Imports.BETWEEN + last));
        if (text.isPresent()) {
            return global(text.get(), at);
        }
        boolean lost = Value.is(name, Value.LOST) || Value.is(module, Value.LOST);
        look.report(
                lost ? Rule.SCAN_BUDGET : Rule.PICKLE_HIDDEN_IMPORT, at, "", "an import by a name that is not written");
        return hidden(at);
    }

    private Optional<String> word(long value) {
        return Value.is(value, Value.TEXT) ? texts.at(Value.payload(value)) : Optional.empty();
    }

    /**
     * Calls something.
     *
     * @param bare whether without arguments, or only to make an empty object of a class
     */
    long call(long callee, long arguments, boolean bare, long at) {
        switch (Value.kind(callee)) {
            case Value.GLOBAL -> {
                int index = Value.index(callee);
                if (GETATTR.contains(imports.name(index)) && Value.is(arguments, Value.PAIR)) {
                    return attribute(pairs.get(Value.index(arguments)), index, at);
                }
                imports.called(index, at);
                if (!bare && Value.is(arguments, Value.WORDS)) {
                    imports.told(index);
                }
                return Value.of(Value.MADE, index);
            }
            case Value.LOST -> look.report(Rule.SCAN_BUDGET, at, "", "a call of something that was not remembered");
            default ->
                look.report(Rule.PICKLE_HIDDEN_CALL, at, "", "a call of something that was not imported by name");
        }
        return Value.of(Value.OTHER, 0);
    }

    /** What {@code getattr} finds is the name behind another name, whichever way it is written. */
    private long attribute(Pair pair, int getattr, long at) {
        imports.resolved(getattr);
        String name = texts.at(Value.payload(pair.text())).orElse("");
        String owner = imports.name(Value.index(pair.owner()));
        if (name.isEmpty() || owner.isEmpty()) {
            look.report(Rule.PICKLE_HIDDEN_IMPORT, at, "", "an attribute by a name that is not written");
            return hidden(at);
        }
        if (Value.is(pair.owner(), Value.GLOBAL)) {
            return global(owner + "." + name, at);
        }
        if (name.startsWith("__")) {
            look.report(Rule.PICKLE_HIDDEN_IMPORT, at, name, "an attribute that leads into the running program");
        }
        return Value.of(Value.OTHER, 0); // a bound method: to hold it is harmless, to call it is not
    }

    /** What a class, or a function, is told to be from now on. */
    void rebuilt(long object, long at) {
        if (Value.is(object, Value.GLOBAL)) {
            look.report(
                    Rule.PICKLE_HIDDEN_CALL,
                    at,
                    imports.name(Value.index(object)).replace(Imports.BETWEEN, "."),
                    "a state is given to something imported, which changes what it does");
        }
    }
}
