package dev.sallyport.admit.testing;

import dev.sallyport.bundle.SigningKey;
import dev.sallyport.core.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a careless or compromised holder of the trusted key could sign: statements, manifests and
 * envelopes that say something they must not. The signature itself is valid each time.
 */
final class SignedMutants {
    private static final Pattern ROOT = Pattern.compile("\"sha256\": \"([0-9a-f]{64})\"");
    private static final Pattern DIGEST = Pattern.compile("\"digest\": \"([0-9a-f]{64})\"");
    private static final Pattern MEMBER = Pattern.compile("\"([A-Za-z_]+)\": ");

    private final Mutants mutants;
    private final SigningKey signer;
    private final String statement;

    SignedMutants(Mutants mutants, SigningKey signer) throws IOException {
        this.mutants = mutants;
        this.signer = signer;
        String text = new String(mutants.read("model.sig"), StandardCharsets.UTF_8);
        String payload = text.replaceAll(".*\"payload\":\"([^\"]+)\".*", "$1");
        this.statement = new String(Base64.getDecoder().decode(payload), StandardCharsets.UTF_8);
    }

    void add() throws IOException {
        addStatements();
        addManifests();
        addEnvelopes();
    }

    private void addStatements() {
        Matcher root = ROOT.matcher(statement);
        String rootHex = root.find() ? root.group(1) : "";
        signed("_type", text -> text.replace("Statement/v1", "Statement/v0.1"));
        signed("predicate type of v0.2", text -> text.replace("signature/v1.0", "Digests/v0.1"));
        signed("predicate type unknown", text -> text.replace("signature/v1.0", "signature/v9.0"));
        signed("wrong root", text -> text.replace(rootHex, "0".repeat(64)));
        signed("root in upper case", text -> text.replace(rootHex, rootHex.toUpperCase(Locale.ROOT)));
        signed(
                "no subject",
                text -> text.replaceAll("(?s)\"subject\": \\[.*?\\],\\n  \"pred", "\"subject\": [],\n  \"pred"));
        signed(
                "two subjects",
                text -> text.replaceAll(
                        "(?s)\"subject\": \\[(.*?\\})\\n  \\],\\n  \"pred", "\"subject\": [$1,$1\n  ],\n  \"pred"));
        signed("allow_symlinks", text -> text.replace("\"allow_symlinks\": false", "\"allow_symlinks\": true"));
        signed("hash_type blake2b", text -> text.replace("\"hash_type\": \"sha256\"", "\"hash_type\": \"blake2b\""));
        signed(
                "algorithm upper case",
                text -> text.replaceFirst("\"algorithm\": \"sha256\"", "\"algorithm\": \"SHA256\""));
        signed("method shards", text -> text.replace("\"method\": \"files\"", "\"method\": \"shards\""));
        signed(
                "method shards with names of shards",
                text -> text.replace("\"method\": \"files\"", "\"method\": \"shards\",\n\"shard_size\": 1000000")
                        .replaceAll("\"name\": \"(\\w[^\"]+\\.(json|enc))\"", "\"name\": \"$1:0:10\""));
        signed("method unknown", text -> text.replace("\"method\": \"files\"", "\"method\": \"magic\""));
        signed("trailing text", text -> text + "{}");
        for (String name : new String[] {
            "../manifest.json",
            "/manifest.json",
            "./manifest.json",
            "payload/../manifest.json",
            "payload//x",
            "",
            ".",
            "..",
            "a\\\\b",
            "nul\\u0000",
            "Manifest.json",
            "envelope.json",
            "manife\\u0073t.json/",
            "\\ud800"
        }) {
            signed("manifest.json named `" + name + "`", text -> text.replace("\"manifest.json\"", "\"" + name + "\""));
        }
        signed(
                "a file that does not exist",
                text -> withRoot(text.replaceFirst(
                        "\"resources\": \\[",
                        "\"resources\": [{\"name\":\"aaa\",\"algorithm\":\"sha256\",\"digest\": \"" + "0".repeat(64)
                                + "\"},")));
        signed("the same file twice", text -> withRoot(doubleFirstResource(text)));
        signed("no resources", text -> withRoot(text.replaceAll("(?s)\"resources\": \\[.*\\]", "\"resources\": []")));
        Matcher members = MEMBER.matcher(statement);
        while (members.find()) {
            String name = members.group(1);
            int at = members.start();
            signed(
                    "duplicate key " + name + " at " + at,
                    text -> text.substring(0, at) + "\"" + name + "\": 0, " + text.substring(at));
        }
    }

    private static String doubleFirstResource(String text) {
        int start = text.indexOf('{', text.indexOf("\"resources\""));
        int end = text.indexOf('}', start) + 1;
        return text.substring(0, end) + "," + text.substring(start, end) + text.substring(end);
    }

    /** With the root digest that the statement's resources really have. */
    private static String withRoot(String text) {
        var sha256 = Digest.newSha256();
        Matcher digests = DIGEST.matcher(text);
        while (digests.find()) {
            sha256.update(Digest.ofHex(digests.group(1)).orElseThrow().toBytes());
        }
        return ROOT.matcher(text)
                .replaceFirst("\"sha256\": \"" + Digest.of(sha256.digest()).hex() + "\"");
    }

    private void signed(String name, UnaryOperator<String> change) {
        String changed = change.apply(statement);
        if (changed.equals(statement)) {
            return; // this bundle has nothing of the kind
        }
        mutants.add(
                "signed statement",
                name,
                folder -> Files.writeString(folder.resolve("model.sig"), Dsse.sign(changed, signer)));
    }

    private void addManifests() throws IOException {
        String text = document("manifest.json", "duplicate");
        manifest("bundleVersion 2", text.replace("\"bundleVersion\": 1", "\"bundleVersion\": 2"));
        manifest("bundleVersion 1.0", text.replace("\"bundleVersion\": 1", "\"bundleVersion\": 1.0"));
        manifest("another name", text.replaceFirst("\"name\": \"[^\"]+\"", "\"name\": \"other\""));
        manifest("another version", text.replaceFirst("\"version\": \"[^\"]+\"", "\"version\": \"0\""));
        manifest("name with a slash", text.replaceFirst("\"name\": \"[^\"]+\"", "\"name\": \"a/b\""));
        manifest("format pickle", text.replace("\"format\": \"onnx\"", "\"format\": \"pickle\""));
        manifest("unknown member", text.replace("\"format\"", "\"extra\": 1, \"format\""));
        for (String path :
                new String[] {"../model.onnx", "/model.onnx", "MODEL.onnx", "a\\\\b", "a//b", "nul\\u0000"}) {
            manifest("model.onnx at " + path, text.replace("\"path\": \"model.onnx\"", "\"path\": \"" + path + "\""));
        }
        manifest("negative size", text.replaceFirst("\"size\": ", "\"size\": -"));
        manifest("fractional size", text.replaceFirst("(\"size\": [0-9]+)", "$1.5"));
        manifest("exponent", text.replaceFirst("(\"size\": [0-9]+)", "$1e0"));
        manifest("huge size", text.replaceFirst("\"size\": [0-9]+", "\"size\": 9223372036854775807"));
        manifest("size over a long", text.replaceFirst("\"size\": [0-9]+", "\"size\": 92233720368547758070"));
        manifest("a digit more of size", text.replaceFirst("\"size\": ", "\"size\": 1"));
        manifest("a wrong plaintext digest", text.replaceFirst("[0-9a-f]{64}", "0".repeat(64)));
        manifest("no digests", text.replaceFirst("\"digests\": \\[[^\\]]+\\]", "\"digests\": []"));
        manifest(
                "no files", text.replaceAll("(?s)\"files\": \\[.*\\],\\s+\"contract\"", "\"files\": [], \"contract\""));
        manifest("rank over the limit", text.replaceFirst("\"shape\": \\[", "\"shape\": [" + "1,".repeat(40)));
        manifest("dimension -2", text.replaceFirst("\"shape\": \\[", "\"shape\": [-2,"));
        manifest("type unknown", text.replaceFirst("\"type\": \"FP32\"", "\"type\": \"FP8\""));
        manifest(
                "bounds out of order",
                text.replaceFirst("\"type\": \"FP32\"", "\"type\": \"FP32\", \"lowest\": 2, \"highest\": 1"));
        manifest(
                "bound over a double",
                text.replaceFirst("\"type\": \"FP32\"", "\"type\": \"FP32\", \"lowest\": -1e999"));
    }

    private void addEnvelopes() throws IOException {
        String text = document("envelope.json", "duplicate");
        envelope("version 2", text.replace("\"envelopeVersion\": 1", "\"envelopeVersion\": 2"));
        envelope("another algorithm", text.replace("AES256-GCM", "AES128-GCM"));
        envelope("no algorithm", text.replaceFirst("\"content\": \"[^\"]+\"", "\"content\": \"none\""));
        envelope("another derivation", text.replace("\"HKDF-SHA256\"", "\"HKDF-SHA1\""));
        envelope("other segments", text.replace("\"segmentBytes\": 65536", "\"segmentBytes\": 1048576"));
        envelope("another manifest", text.replaceFirst("[0-9a-f]{64}", "0".repeat(64)));
        envelope("lax base64", text.replaceFirst("\"wrappedKey\": \"", "\"wrappedKey\": \" "));
        envelope("no wrapped key", text.replaceFirst("\"wrappedKey\": \"[^\"]+\"", "\"wrappedKey\": \"\""));
        envelope("no key id", text.replaceFirst("\"keyId\": \"[^\"]+\"", "\"keyId\": \"\""));
        envelope("part outside", text.replaceFirst("\"file\": \"payload/", "\"file\": \"../payload/"));
        envelope("part of another path", text.replaceFirst("\"path\": \"[^\"]+\"", "\"path\": \"other\""));
        envelope("part with another start", text.replaceFirst("\"start\": 0", "\"start\": 1"));
        envelope("part with another size", text.replaceFirst("\"sealedSize\": ", "\"sealedSize\": 1"));
        envelope("no parts", text.replaceAll("(?s)\"parts\": \\[.*\\]", "\"parts\": []"));
        envelope("unknown member", text.replace("\"content\"", "\"extra\": 1, \"content\""));
    }

    /** Reads a document and adds mutants in which each of its members stands twice, signed all the same. */
    private String document(String file, String kind) throws IOException {
        String text = new String(mutants.read(file), StandardCharsets.UTF_8);
        Matcher members = MEMBER.matcher(text);
        while (members.find()) {
            String doubled =
                    text.substring(0, members.start()) + members.group() + "0, " + text.substring(members.start());
            document(file, kind + " " + members.group(1) + " at " + members.start(), doubled);
        }
        return text;
    }

    private void manifest(String name, String text) throws IOException {
        document("manifest.json", name, text);
    }

    private void envelope(String name, String text) throws IOException {
        document("envelope.json", name, text);
    }

    private void document(String file, String name, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        String before = Digest.sha256(mutants.read(file)).hex();
        String after = Digest.sha256(bytes).hex();
        if (before.equals(after)) {
            return; // this bundle has nothing of the kind
        }
        String resigned = Dsse.sign(withRoot(statement.replace(before, after)), signer);
        mutants.add("signed " + file, name, folder -> {
            Files.write(folder.resolve(file), bytes);
            Files.writeString(folder.resolve("model.sig"), resigned);
        });
    }
}
