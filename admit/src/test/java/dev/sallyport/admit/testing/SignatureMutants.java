package dev.sallyport.admit.testing;

import dev.sallyport.bundle.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code model.sig} written otherwise than it was, by someone without the trusted key. */
final class SignatureMutants {
    private static final String FILE = "model.sig";
    private static final Pattern MEMBER = Pattern.compile("\"([A-Za-z]+)\":");

    private final Mutants mutants;
    private final SigningKey signer;
    private final String text;

    SignatureMutants(Mutants mutants, SigningKey signer) throws IOException {
        this.mutants = mutants;
        this.signer = signer;
        this.text = new String(mutants.read(FILE), StandardCharsets.UTF_8);
    }

    void add() {
        addMembers();
        addBase64("payload");
        addBase64("sig");
        addTexts();
        addForeignSigner();
    }

    /** Each member doubled, renamed, made null, and joined by one that nobody knows. */
    private void addMembers() {
        Matcher members = MEMBER.matcher(text);
        while (members.find()) {
            String name = members.group(1);
            int at = members.start();
            add("duplicate key", name + " null first", insert(at, "\"" + name + "\":null,"));
            add(
                    "duplicate key",
                    name + " escaped",
                    insert(at, "\"\\u%04x%s\":0,".formatted((int) name.charAt(0), name.substring(1))));
            add("unknown key", "before " + name, insert(at, "\"x-" + name + "\":{},"));
            add("renamed key", name, insert(at + 1, "_"));
            add("other case of key", name, text.substring(0, at + 1) + swapCase(name) + text.substring(members.end(1)));
        }
    }

    private static String swapCase(String name) {
        char first = name.charAt(0);
        return (Character.isLowerCase(first) ? Character.toUpperCase(first) : Character.toLowerCase(first))
                + name.substring(1);
    }

    private void addBase64(String member) {
        Matcher matcher = Pattern.compile("\"" + member + "\":\"([^\"]+)\"").matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException(member);
        }
        String value = matcher.group(1);
        byte[] bytes = Base64.getDecoder().decode(value);
        String unpadded = value.replace("=", "");
        for (String lax : List.of(
                unpadded,
                value + "=",
                value + "====",
                value + "AAAA",
                value + "\\n",
                value + " ",
                " " + value,
                "\\u0000" + value,
                value.substring(0, 64) + "\\n" + value.substring(64),
                value.substring(0, 5) + " " + value.substring(5),
                value.substring(0, 5) + "-" + value.substring(5),
                value.substring(0, 4) + "=" + value.substring(4),
                Base64.getUrlEncoder().encodeToString(bytes) + "_",
                unpadded.substring(0, unpadded.length() - 1)
                        + next(unpadded.charAt(unpadded.length() - 1))
                        + value.substring(unpadded.length()),
                value.substring(0, value.length() - 4),
                "",
                "null")) {
            if (!lax.equals(value)) {
                add("lax base64", member + ": " + Math.floorMod(lax.hashCode(), 100_000), text.replace(value, lax));
            }
        }
        add(
                "lax base64",
                member + ": escaped letters",
                text.replace(value, "\\u%04x%s".formatted((int) value.charAt(0), value.substring(1))));
    }

    private static char next(char c) {
        return c == 'z' ? 'y' : (char) (c + 1);
    }

    private void addTexts() {
        add("text", "byte order mark", "\ufeff" + text);
        add("text", "newline at the end", text + "\n");
        add("text", "another object after it", text + text);
        add("text", "a comment", "/**/" + text);
        add("text", "trailing comma", text.replace("\"keyid\":\"\"", "\"keyid\":\"\","));
        add("text", "single quotes", text.replace('"', '\''));
        add("text", "in an array", "[" + text + "]");
        add("text", "nested a hundred thousand deep", "[".repeat(100_000));
        add("text", "over the limit", text + " ".repeat(5 << 20));
        add("text", "UTF-16", new String(text.getBytes(StandardCharsets.UTF_16), StandardCharsets.ISO_8859_1));
        String signature = text.substring(text.indexOf("[{\"sig\"") + 1, text.indexOf("}]") + 1);
        add("signatures", "none", text.replace(signature, ""));
        add("signatures", "the same twice", text.replace(signature, signature + "," + signature));
        add(
                "signatures",
                "a bad one before it",
                text.replace(signature, "{\"sig\":\"AAAA\",\"keyid\":\"\"}," + signature));
        add("signatures", "an object instead of the list", text.replace("[" + signature + "]", signature));
        for (String type : List.of("v0.1", "v0.2", "v0.4", "v0.3.1", "V0.3")) {
            add("media type", type, text.replace("bundle.v0.3+json", "bundle." + type + "+json"));
        }
        add("media type", "the older spelling", text.replace("bundle.v0.3+json", "bundle+json;version=0.3"));
        add("payload type", "other", text.replace("vnd.in-toto+json", "vnd.in-toto+xml"));
        add("payload type", "none", text.replace("application/vnd.in-toto+json", ""));
        String hint = signer.publicKey().keyId();
        add("hint", "none", text.replace(hint, ""));
        add("hint", "upper case", text.replace(hint, hint.toUpperCase(Locale.ROOT)));
        add("hint", "of nobody", text.replace(hint, "0".repeat(64)));
        add("hint", "absent", text.replace("{\"hint\":\"" + hint + "\"}", "{}"));
        add(
                "method",
                "certificate",
                text.replace("\"publicKey\":{\"hint\":\"" + hint + "\"}", "\"certificate\":{\"rawBytes\":\"AAAA\"}"));
        add(
                "method",
                "certificate chain",
                text.replace(
                        "\"publicKey\":{\"hint\":\"" + hint + "\"}", "\"x509CertificateChain\":{\"certificates\":[]}"));
        add("method", "both", text.replace("\"publicKey\"", "\"certificate\":{},\"publicKey\""));
        add("method", "transparency log", text.replace("\"tlogEntries\":[]", "\"tlogEntries\":[{}]"));
        add("keyid", "set", text.replace("\"keyid\":\"\"", "\"keyid\":\"x\""));
        add("keyid", "null", text.replace("\"keyid\":\"\"", "\"keyid\":null"));
    }

    /** Valid in itself, but by a key nobody trusts, under its own hint and under the trusted one. */
    private void addForeignSigner() {
        SigningKey foreign = SigningKey.generate(signer.publicKey().curve(), new SecureRandom());
        Matcher payload = Pattern.compile("\"payload\":\"([^\"]+)\"").matcher(text);
        if (payload.find()) {
            byte[] statement = Base64.getDecoder().decode(payload.group(1));
            String type = "application/vnd.in-toto+json";
            byte[] signature = Dsse.signature(statement, type, foreign);
            add(
                    "foreign signer",
                    "under its own hint",
                    Dsse.bundle(statement, type, signature, foreign.publicKey().keyId()));
            add(
                    "foreign signer",
                    "under the trusted hint",
                    Dsse.bundle(statement, type, signature, signer.publicKey().keyId()));
            byte[] otherType = Dsse.signature(statement, "text/plain", signer);
            add(
                    "payload type",
                    "signed as another",
                    Dsse.bundle(
                            statement,
                            "text/plain",
                            otherType,
                            signer.publicKey().keyId()));
            add(
                    "payload type",
                    "signed as another, claimed as this",
                    Dsse.bundle(statement, type, otherType, signer.publicKey().keyId()));
        }
    }

    private String insert(int at, String what) {
        return text.substring(0, at) + what + text.substring(at);
    }

    private void add(String kind, String name, String changed) {
        mutants.add(kind, FILE + ": " + name, folder -> Files.writeString(folder.resolve(FILE), changed));
    }
}
