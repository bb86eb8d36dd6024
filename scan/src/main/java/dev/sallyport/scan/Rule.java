package dev.sallyport.scan;

import static dev.sallyport.scan.Judgement.POLICY;
import static dev.sallyport.scan.Judgement.THREAT;
import static dev.sallyport.scan.Judgement.UNREADABLE;
import static dev.sallyport.scan.Severity.CRITICAL;
import static dev.sallyport.scan.Severity.HIGH;
import static dev.sallyport.scan.Severity.LOW;
import static dev.sallyport.scan.Severity.MEDIUM;

import java.util.Locale;

/** What can be found. Ids are stable: they are the name in lower case, the room before the first underscore. */
public enum Rule {
    PICKLE_IMPORT(
            POLICY,
            LOW,
            "a pickle imports code to make objects of; loading it runs what that code does",
            "convert the model to ONNX or the weights to safetensors"),
    PICKLE_FOREIGN_IMPORT(
            POLICY,
            MEDIUM,
            "a pickle imports a class of a package that is not one of the known libraries",
            "ask its maker what the class is for, or convert the model to ONNX"),
    PICKLE_DANGEROUS_IMPORT(
            THREAT,
            CRITICAL,
            "a pickle imports what can run commands or code, or reach files or the network",
            "do not load it; tell who gave it to you"),
    PICKLE_UNKNOWN_IMPORT(
            THREAT,
            HIGH,
            "a pickle imports a function that no library needs to restore its objects",
            "do not load it before its maker has said what the function is for"),
    PICKLE_HIDDEN_IMPORT(
            THREAT, HIGH, "a pickle imports something whose name it only makes when it is loaded", "do not load it"),
    PICKLE_HIDDEN_CALL(
            THREAT, HIGH, "a pickle calls what an earlier call returned, so that nobody sees what runs", "do not load it"),
    PICKLE_EXTENSION(
            THREAT, HIGH, "a pickle names a class by a number of the loading program's own table", "do not load it"),
    PICKLE_NESTED(THREAT, HIGH, "a pickle holds another pickle in its data", "do not load it"),
    PICKLE_BROKEN(
            THREAT,
            HIGH,
            "a pickle breaks off after it has imported something: what it calls has run by then",
            "do not load it"),
    PICKLE_FRAMES(
            THREAT, MEDIUM, "a pickle's frames do not hold whole opcodes, so that two readers see different ones", "do not load it"),
    PICKLE_ORDER(
            THREAT, MEDIUM, "a pickle's opcodes stand where no writer puts them", "have it written again by its maker"),
    PICKLE_MEMO(THREAT, MEDIUM, "a pickle asks for a memo of a size that ends the loading program", "do not load it"),
    PICKLE_TAIL(THREAT, MEDIUM, "data stands behind a pickle's end that belongs to nothing", "have it written again by its maker"),
    PICKLE_UNREADABLE(
            UNREADABLE, MEDIUM, "a pickle that breaks off or has no such opcode", "have it written again by its maker"),
    SCAN_BUDGET(
            UNREADABLE,
            MEDIUM,
            "looking at it would take more time or memory than is allowed",
            "raise the limit if you trust its maker, or ask for a smaller file"),
    SCAN_UNREADABLE(UNREADABLE, MEDIUM, "the file cannot be read", "look at its permissions and what kind of file it is");

    private final Judgement judgement;
    private final Severity severity;
    private final String reason;
    private final String advice;

    Rule(Judgement judgement, Severity severity, String reason, String advice) {
        this.judgement = judgement;
        this.severity = severity;
        this.reason = reason;
        this.advice = advice;
    }

    /** Such as {@code pickle/dangerous-import}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replaceFirst("_", "/").replace('_', '-');
    }

    public Judgement judgement() {
        return judgement;
    }

    public Severity severity() {
        return severity;
    }

    /** Why it matters, in a sentence. */
    public String reason() {
        return reason;
    }

    /** What to do about it. */
    public String advice() {
        return advice;
    }
}
