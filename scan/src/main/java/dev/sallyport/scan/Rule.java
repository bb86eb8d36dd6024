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
            THREAT,
            HIGH,
            "a pickle calls what an earlier call returned, so that nobody sees what runs",
            "do not load it"),
    PICKLE_EXTENSION(
            THREAT, HIGH, "a pickle names a class by a number of the loading program's own table", "do not load it"),
    PICKLE_NESTED(THREAT, HIGH, "a pickle holds another pickle in its data", "do not load it"),
    PICKLE_BROKEN(
            THREAT,
            HIGH,
            "a pickle breaks off after it has imported something: what it calls has run by then",
            "do not load it"),
    PICKLE_FRAMES(
            THREAT,
            MEDIUM,
            "a pickle's frames do not hold whole opcodes, so that two readers see different ones",
            "do not load it"),
    PICKLE_ORDER(
            THREAT, MEDIUM, "a pickle's opcodes stand where no writer puts them", "have it written again by its maker"),
    PICKLE_MEMO(THREAT, MEDIUM, "a pickle asks for a memo of a size that ends the loading program", "do not load it"),
    PICKLE_TAIL(
            THREAT,
            MEDIUM,
            "data stands behind a pickle's end that belongs to nothing",
            "have it written again by its maker"),
    PICKLE_UNREADABLE(
            UNREADABLE, MEDIUM, "a pickle that breaks off or has no such opcode", "have it written again by its maker"),
    ARCHIVE_ESCAPE(
            THREAT,
            HIGH,
            "a member would be written outside the folder the archive is unpacked to",
            "do not unpack it"),
    ARCHIVE_LINK(
            THREAT,
            MEDIUM,
            "a link or a device in an archive reaches what is not in it",
            "have it packed again without links"),
    ARCHIVE_DUPLICATE(
            THREAT, HIGH, "two members of one name: which one is read depends on the program", "do not load it"),
    ARCHIVE_SIMILAR(
            THREAT,
            LOW,
            "two names that are one on some file systems: the second overwrites the first",
            "have it packed again"),
    ARCHIVE_HIDDEN(THREAT, HIGH, "a member that some programs see and others do not", "do not load it"),
    ARCHIVE_AMBIGUOUS(THREAT, HIGH, "the archive says different things of itself in two places", "do not load it"),
    ARCHIVE_ENCRYPTED(
            THREAT,
            HIGH,
            "a member is marked as encrypted, which makes scanners look away and loaders not",
            "do not load it"),
    ARCHIVE_BOMB(THREAT, HIGH, "a small archive that fills the memory or the disk", "do not unpack it"),
    ARCHIVE_DAMAGED(
            THREAT,
            MEDIUM,
            "the data is not what the archive's checksum was made of; some programs do not look",
            "fetch it again"),
    ARCHIVE_FOREIGN(
            UNREADABLE,
            MEDIUM,
            "an archive of a kind that is recognised and not opened here",
            "unpack it where it can do no harm, and look into what comes out"),
    ARCHIVE_UNREADABLE(UNREADABLE, MEDIUM, "a part of the archive cannot be read", "have it packed again"),
    NUMPY_OBJECTS(
            POLICY,
            MEDIUM,
            "an array of Python objects is a pickle",
            "save numbers and strings as arrays of their own type"),
    NUMPY_HEADER(
            THREAT,
            MEDIUM,
            "an array's header is written so that readers may see another type in it",
            "have it written again by NumPy"),
    NUMPY_TAIL(THREAT, MEDIUM, "data stands behind an array that does not belong to it", "have it written again"),
    NUMPY_UNREADABLE(UNREADABLE, MEDIUM, "an array's header cannot be read", "have it written again"),
    SAFETENSORS_LAYOUT(
            THREAT,
            MEDIUM,
            "tensors overlap, leave holes or reach over the end: not all bytes are weights",
            "have it written again"),
    SAFETENSORS_UNREADABLE(UNREADABLE, MEDIUM, "a safetensors header that cannot be read", "have it written again"),
    GGUF_LAYOUT(THREAT, HIGH, "a tensor of a size or at a place that the file does not have", "do not load it"),
    GGUF_UNREADABLE(UNREADABLE, MEDIUM, "a GGUF file that breaks off", "fetch it again"),
    SAFETENSORS_METADATA(
            THREAT,
            MEDIUM,
            "a safetensors header that is larger, or says more of itself, than any writer makes it",
            "have it written again"),
    ONNX_EXTERNAL_DATA(
            THREAT,
            CRITICAL,
            "a tensor is read from a file, or from memory, that is not the model's",
            "do not load it"),
    ONNX_OPERATOR(
            THREAT, HIGH, "an operator that runs code or reads files of the program that loads it", "do not load it"),
    ONNX_FOREIGN_OPERATOR(
            THREAT,
            HIGH,
            "an operator that only a library brought along can run",
            "ask its maker for a model of the standard's own operators"),
    ONNX_BOMB(THREAT, HIGH, "a small graph that asks for more memory or time than a machine has", "do not load it"),
    ONNX_GRAPH(
            THREAT,
            MEDIUM,
            "a graph that says different things of one name, or that two readers understand differently",
            "have it exported again"),
    ONNX_STRUCTURE(
            POLICY,
            LOW,
            "a model of a form that is not served, so that its sizes cannot be worked out",
            "export it again without it"),
    ONNX_UNREADABLE(UNREADABLE, MEDIUM, "a graph that breaks off", "fetch it again"),
    GRAPH_OPERATOR(
            THREAT,
            HIGH,
            "an operator that reads or writes files, talks to other machines or runs Python",
            "do not load it; ask its maker what the operator is for"),
    GRAPH_FOREIGN_OPERATOR(
            POLICY,
            MEDIUM,
            "an operator that TensorFlow does not have: a library brought along would run it",
            "ask its maker for a model of TensorFlow's own operators"),
    GRAPH_PATH(THREAT, HIGH, "a model names a file outside its folder", "do not load it"),
    GRAPH_UNREADABLE(UNREADABLE, MEDIUM, "a graph that breaks off", "fetch it again"),
    TFLITE_BOUNDS(
            THREAT,
            HIGH,
            "an index, offset or size points outside the file; readers without checks follow it",
            "do not load it"),
    TFLITE_FOREIGN_OPERATOR(
            POLICY,
            MEDIUM,
            "an operator that is not built in: a library brought along, or TensorFlow itself, runs it",
            "ask its maker for a model of built-in operators"),
    TREES_BOUNDS(
            THREAT,
            HIGH,
            "a tree whose nodes, features or leaves lie outside the model; readers without checks follow them",
            "do not load it"),
    TREES_UNREADABLE(UNREADABLE, MEDIUM, "a model of trees that breaks off", "fetch it again"),
    KERAS_CODE(
            THREAT,
            CRITICAL,
            "a layer that holds code, or a function that runs commands or reaches files",
            "do not load it"),
    KERAS_FOREIGN(
            POLICY,
            MEDIUM,
            "an object of a module outside Keras: loading it imports that module",
            "ask its maker what the class is for"),
    SKOPS_TYPE(
            THREAT, HIGH, "a type or function that no model needs and that can run commands or code", "do not load it"),
    SKOPS_FOREIGN(
            POLICY,
            LOW,
            "a type of a package that is not one of the known libraries",
            "ask its maker what the type is for"),
    HDF5_EXTERNAL(THREAT, HIGH, "data is read from another file", "have it written again as one file"),
    HDF5_UNREADABLE(
            UNREADABLE,
            MEDIUM,
            "an HDF5 file that breaks off or is made in a way that is not known",
            "have it written again"),
    JSON_DUPLICATE(
            THREAT,
            MEDIUM,
            "two members of one name: which one is read depends on the program",
            "have it written again"),
    JSON_REMOTE_CODE(
            POLICY,
            MEDIUM,
            "a configuration that asks for Python code beside the model to be run",
            "use a model the library knows itself"),
    JSON_UNREADABLE(UNREADABLE, LOW, "JSON that breaks off or nests too deep", "have it written again"),
    TEMPLATE_CODE(THREAT, CRITICAL, "a chat template reaches into the program that renders it", "do not load it"),
    XML_ENTITY(
            THREAT,
            HIGH,
            "XML that has entities of its own: they read files, call other machines or fill the memory",
            "do not load it"),
    XML_REFERENCE(THREAT, MEDIUM, "XML that has its reader fetch another document", "have it written again without"),
    XML_SCRIPT(THREAT, HIGH, "XML that holds code to be run", "do not load it"),
    XML_UNREADABLE(UNREADABLE, LOW, "XML that breaks off or nests too deep", "have it written again"),
    YAML_TAG(THREAT, CRITICAL, "a YAML tag that has objects made and functions called", "do not load it"),
    YAML_BOMB(THREAT, HIGH, "YAML whose aliases multiply until they fill the memory", "do not load it"),
    CODE_DANGEROUS(
            THREAT,
            HIGH,
            "a script that runs commands, hides code or fetches code to run",
            "do not run it; tell who gave it to you"),
    CODE_SCRIPT(POLICY, LOW, "source code: it runs with all rights of who runs it", "read it before you run it"),
    CODE_NOTEBOOK(
            POLICY,
            LOW,
            "a notebook with commands for the shell: they run with all rights of who opens it",
            "read it before you run it"),
    CODE_PROGRAM(THREAT, HIGH, "a program for the machine: no model needs one", "do not run it"),
    CODE_SERIALIZED(
            THREAT,
            HIGH,
            "serialised objects whose reading runs code of classes or closures they name",
            "do not load it"),
    CODE_REQUIREMENT(
            POLICY,
            MEDIUM,
            "a list of packages that takes some from elsewhere than the common registry",
            "look at what is at the address before installing from it"),
    CODE_UNREADABLE(UNREADABLE, MEDIUM, "objects of a language's own format that break off", "fetch it again"),
    CODE_OBJECTS(
            POLICY,
            MEDIUM,
            "objects of a language's own format, which can hold code",
            "save numbers and strings as tables or tensors"),
    SECRET_KEY(
            THREAT,
            HIGH,
            "a secret that whoever has the file can use",
            "withdraw the secret, then remove it from the file"),
    SCAN_BUDGET(
            UNREADABLE,
            MEDIUM,
            "looking at it would take more time or memory than is allowed",
            "raise the limit if you trust its maker, or ask for a smaller file"),
    SCAN_LINK(
            POLICY,
            MEDIUM,
            "a link leads out of the folder: what is loaded through it is not what was looked at",
            "replace the link by the file"),
    SCAN_UNREADABLE(
            UNREADABLE, MEDIUM, "the file cannot be read", "look at its permissions and what kind of file it is");

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
