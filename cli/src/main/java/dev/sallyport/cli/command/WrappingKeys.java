package dev.sallyport.cli.command;

import dev.sallyport.admit.Rewrap;
import dev.sallyport.admit.TrustPolicy;
import dev.sallyport.admit.VerifiedBundle;
import dev.sallyport.bundle.Signatory;
import dev.sallyport.bundle.keys.KeyService;
import dev.sallyport.bundle.keys.RecipientKey;
import dev.sallyport.bundle.keys.RecipientKeyService;
import dev.sallyport.cli.path.NamedPath;
import dev.sallyport.cli.state.PublicFile;
import dev.sallyport.cli.state.SealingKeys;
import dev.sallyport.cli.state.StateFolder;
import dev.sallyport.cli.terminal.Terminal;
import dev.sallyport.core.json.JsonWriter;
import dev.sallyport.server.KeyServices;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be done about keys that wrap model keys. */
record WrappingKeys(Terminal terminal, boolean json) {
    void recipient(Path file) {
        NamedPath.free(file, "a new file for the private half");
        Path published = file.resolveSibling(file.getFileName() + ".pub");
        NamedPath.free(published, "another file, whose public half is free");
        RecipientKeyService keys = RecipientKeyService.create(file, new SecureRandom());
        PublicFile.replace(published, keys.publicKey().pem().getBytes(StandardCharsets.US_ASCII));
        if (json) {
            terminal.json(JsonWriter.indented()
                    .beginObject()
                    .name("keyId")
                    .value(keys.keyId())
                    .name("private")
                    .value(file.toString())
                    .name("public")
                    .value(published.toString())
                    .endObject());
        } else {
            terminal.line("made " + keys.keyId());
            terminal.line("seal to " + published + ", keep " + file + " where bundles are opened");
        }
    }

    void tokenKey(Path service) {
        try (KeyService made = KeyServices.create(SealingKeys.named(service), new SecureRandom())) {
            if (json) {
                terminal.json(JsonWriter.indented()
                        .beginObject()
                        .name("keyId")
                        .value(made.keyId())
                        .endObject());
            } else {
                terminal.line("made " + made.keyId() + ", which cannot be taken out of the token");
            }
        }
    }

    void rewrap(StateFolder state, List<Path> bundles, @Nullable Path from, @Nullable Path to, List<Path> recipients) {
        SecureRandom random = new SecureRandom();
        bundles.forEach(folder -> NamedPath.folder(folder, "the folder of a bundle"));
        List<RecipientKey> others = recipients.stream().map(RecipientKey::read).toList();
        JsonWriter out = JsonWriter.indented().beginObject().name("rewrapped").beginArray();
        try (SealingKeys keys = SealingKeys.open(state, Signatory::new, from, List.of(), random);
                KeyService next = SealingKeys.keyService(state, to == null ? from : to, random)) {
            TrustPolicy trust = new TrustPolicy(List.of(keys.signer().publicKey()));
            Rewrap rewrap = new Rewrap(trust, keys.signer(), random);
            for (Path folder : bundles) {
                VerifiedBundle done = rewrap.rewrap(folder, keys.encryption(), next, others);
                if (json) {
                    out.beginObject().name("bundle").value(folder.toString());
                    out.name("model").value(done.ref().toString());
                    out.name("keyId").value(next.keyId()).endObject();
                } else {
                    terminal.line("rewrapped %s with %s, in %s".formatted(done.ref(), next.keyId(), folder));
                }
            }
        }
        if (json) {
            terminal.json(out.endArray().endObject());
        }
    }
}
