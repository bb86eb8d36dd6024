package dev.sallyport.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.bundle.SignedContent.Resource;
import dev.sallyport.core.Digest;
import dev.sallyport.core.StrictBase64;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signature bundles of OMS 1.0 and the statements inside them. */
class ModelSignatureTest {

    private static final Digest ZERO = Digest.of(new byte[32]);
    private static final FileHash HASH = FileHash.of(HashType.SHA256, new byte[32]);
    private static final List<Resource> FILES = List.of(Resource.ofFile("a", ZERO), Resource.ofFile("b/c", ZERO));
    private static final SigningKey KEY = SigningKey.generate(SigningCurve.P256, new SecureRandom());
    private static final BundleLimits LIMITS = BundleLimits.DEFAULT;

    private static String quoted(byte[] text) {
        return new String(text, StandardCharsets.UTF_8).replace('"', '\'');
    }

    private static byte[] bytes(String quoted) {
        return quoted.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    private static ModelSignature signature() {
        return ModelSignature.sign("m", FILES, KEY, new SecureRandom());
    }

    @Test
    void what_was_signed_is_read_back() {
        ModelSignature read = ModelSignature.parse(signature().toBytes(), LIMITS);
        SignedContent content = read.verify(List.of(KEY.publicKey()), LIMITS);
        assertThat(content.subject()).isEqualTo("m");
        assertThat(content.signer().key()).isEqualTo(KEY.publicKey());
        assertThat(content.resources()).isEqualTo(FILES);
        TrustedKey other =
                SigningKey.generate(SigningCurve.P384, new SecureRandom()).publicKey();
        assertThat(read.verify(List.of(other, KEY.publicKey()), LIMITS).resources())
                .isEqualTo(FILES);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "v0.3+json          | v0.2+json       | `mediaType` must be `application/vnd.dev.sigstore.bundle.v0.3+json`",
                "{'mediaType'       | {'a':1,'mediaType' | `a` is not known",
                "in-toto+json       | in-toto         | `dsseEnvelope.payloadType` must be `application/vnd.in-toto+json`",
                "'payloadType'      | 'a':1,'payloadType' | `dsseEnvelope.a` is not known",
                "'keyid':''         | 'keyid':'k'     | `dsseEnvelope.signatures[0].keyid` must be empty",
                "'keyid':''         | 'a':''          | `dsseEnvelope.signatures[0].a` is not known",
                "'sig':'            | 'sig':'=        | `dsseEnvelope.signatures[0].sig` must be base64",
                "'payload':'        | 'payload':'=    | `dsseEnvelope.payload` must be base64",
                "'tlogEntries':[]   | 'tlogEntries':[{}] | `verificationMaterial.tlogEntries` must be empty",
                "'tlogEntries'      | 'certificate'   | `verificationMaterial.certificate` is not known",
                "'hint'             | 'a':1,'hint'    | `verificationMaterial.publicKey.a` is not known",
            })
    void says_what_is_wrong_and_where(String from, String to, String finding) {
        String text = quoted(signature().toBytes());
        assertThat(text).contains(from);
        assertThatThrownBy(() -> ModelSignature.parse(bytes(text.replace(from, to)), LIMITS))
                .hasMessage("bundle/malformed: model.sig: " + finding);
    }

    @ParameterizedTest
    @ValueSource(strings = {"'keyid':null", "'keyid':''"})
    void a_key_id_may_be_said_to_be_nothing(String nothing) {
        String text = quoted(signature().toBytes()).replace("'keyid':''", nothing);
        assertThat(ModelSignature.parse(bytes(text), LIMITS)
                        .verify(List.of(KEY.publicKey()), LIMITS)
                        .resources())
                .isEqualTo(FILES);
    }

    @Test
    void another_method_another_key_and_another_payload_are_not_trusted() {
        String text = quoted(signature().toBytes());
        assertThatThrownBy(() -> ModelSignature.parse(bytes(text.replace("'publicKey'", "'certificate'")), LIMITS))
                .hasMessage("bundle/untrusted: the signature is neither of the method `key` nor of `certificate`");
        assertThatThrownBy(() -> signature().verify(List.of(), LIMITS))
                .hasMessage("bundle/untrusted: signed by a key that is not trusted");
        // Of the same length, which is signed too: a statement about other files, and nothing else.
        String payload = text.replaceAll("(?s).*'payload':'([^']*)'.*", "$1");
        String others =
                new String(Base64.getDecoder().decode(payload), StandardCharsets.UTF_8).replace("\"m\"", "\"n\"");
        String forged = text.replace(payload, StrictBase64.encode(others.getBytes(StandardCharsets.UTF_8)));
        assertThat(forged).hasSameSizeAs(text).isNotEqualTo(text);
        assertThatThrownBy(() -> ModelSignature.parse(bytes(forged), LIMITS).verify(List.of(KEY.publicKey()), LIMITS))
                .hasMessage("bundle/untrusted: the signature is not valid");
        byte[] changed = bytes(text.replaceAll("'payload':'[^']*'", "'payload':'AAAA'"));
        assertThatThrownBy(() -> ModelSignature.parse(changed, LIMITS).verify(List.of(KEY.publicKey()), LIMITS))
                .hasMessage("bundle/untrusted: the signature is not valid");
    }

    /** DSSE v1: what is signed is the type and the payload, each behind its length. */
    @Test
    void signs_what_dsse_says() {
        String text = quoted(signature().toBytes());
        byte[] payload = Base64.getDecoder().decode(text.replaceAll("(?s).*'payload':'([^']*)'.*", "$1"));
        byte[] signature = Base64.getDecoder().decode(text.replaceAll("(?s).*'sig':'([^']*)'.*", "$1"));
        String signed = "DSSEv1 28 application/vnd.in-toto+json " + payload.length + " "
                + new String(payload, StandardCharsets.UTF_8);
        assertThat(KEY.publicKey().verifies(signed.getBytes(StandardCharsets.UTF_8), signature))
                .isTrue();
    }

    @Test
    void there_is_exactly_one_signature_of_bounded_size() {
        String text = quoted(signature().toBytes());
        String none = text.replaceAll("'signatures':\\[.*]}", "'signatures':[]}");
        assertThatThrownBy(() -> ModelSignature.parse(bytes(none), LIMITS))
                .hasMessageContaining("`dsseEnvelope.signatures` must be exactly one");
        String two = text.replaceAll("'signatures':\\[(.*)]}", "'signatures':[$1,$1]}");
        assertThatThrownBy(() -> ModelSignature.parse(bytes(two), LIMITS))
                .hasMessageContaining("`dsseEnvelope.signatures` must be exactly one");
        // 256 bytes and 257, as base64.
        String most = text.replaceAll("'sig':'[^']*'", "'sig':'" + "A".repeat(342) + "=='");
        assertThat(ModelSignature.parse(bytes(most), LIMITS)).isNotNull();
        String more = text.replaceAll("'sig':'[^']*'", "'sig':'" + "A".repeat(343) + "='");
        assertThatThrownBy(() -> ModelSignature.parse(bytes(more), LIMITS))
                .hasMessageContaining("`dsseEnvelope.signatures[0].sig` is over the limit of 256 bytes");
    }

    private static String statement() {
        return quoted(SignedStatement.write("m", FILES));
    }

    private static SignedContent parse(String statement) {
        return parse(statement, LIMITS);
    }

    private static SignedContent parse(String statement, BundleLimits limits) {
        return SignedStatement.parse(bytes(statement), new Signer.ByKey(KEY.publicKey()), limits);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'hash_type': 'sha256'    | 'hash_type': 'blake3' | `predicate.serialization.hash_type` must be `sha256` or `blake2b`",
                "'allow_symlinks': false  | 'allow_symlinks': true | `predicate.serialization.allow_symlinks` must be false",
                "'method': 'files'        | 'method': 'merkle'     | `predicate.serialization.method` must be `files` or `shards`",
                "'algorithm': 'sha256'    | 'algorithm': 'sha1'    | `predicate.resources[0].algorithm` must be `sha256`",
                "'digest': '0             | 'digest': 'X           | `predicate.resources[0].digest` must be a lower-case SHA-256",
                "'sha256': '              | 'sha256': 'X           | `subject[0].digest.sha256` must be a lower-case SHA-256",
                "'b/c'                    | 'A'                    | two names that differ only in case or Unicode form, or not at all",
                "'b/c'                    | '../c'                 | a name that is absolute or has an empty, `.` or `..` component",
            })
    void says_what_is_wrong_with_a_statement(String from, String to, String finding) {
        assertThat(statement()).contains(from);
        assertThatThrownBy(() -> parse(statement().replace(from, to)))
                .hasMessage("bundle/malformed: model.sig: " + finding);
    }

    @Test
    void a_statement_about_something_else_is_not_trusted() {
        for (String kind : List.of(SignedStatement.TYPE, SignedStatement.PREDICATE)) {
            assertThatThrownBy(() -> parse(statement().replace(kind, kind + "x")))
                    .hasMessage("bundle/untrusted: the signed statement is not a model signature");
        }
    }

    @Test
    void the_subject_is_one_and_has_the_digest_of_the_resources() {
        String root = Digest.sha256(new byte[64]).hex();
        assertThatThrownBy(() -> parse(statement().replace(root, ZERO.hex())))
                .hasMessageContaining("`subject` has a digest that is not that of the resources");
        String two = statement().replaceFirst("(?s)'subject': \\[(.*?)],", "'subject': [$1,{}],");
        assertThatThrownBy(() -> parse(two)).hasMessageContaining("`subject` must be exactly one");
        String none = statement().replaceFirst("(?s)'resources': \\[.*]", "'resources': []");
        assertThatThrownBy(() -> parse(none)).hasMessageContaining("`predicate.resources` is empty");
    }

    @Test
    void as_many_files_are_signed_as_the_limit_says() {
        assertThat(parse(statement(), new BundleLimits(2, 16, 512, 4096, 1, 1)).resources())
                .hasSize(2);
        assertThatThrownBy(() -> parse(statement(), new BundleLimits(1, 16, 512, 4096, 1, 1)))
                .hasMessage("bundle/too-large: signed files over the limit of 1");
    }

    /** The statement with shards of four bytes in the place of files. */
    private static SignedContent shards(String size, String... names) {
        return shardsOf("sha256", size, names);
    }

    private static SignedContent shardsOf(String algorithm, String size, String... names) {
        StringBuilder resources = new StringBuilder();
        for (String name : names) {
            resources
                    .append(resources.isEmpty() ? "" : ",")
                    .append("{'name':'%s','algorithm':'%s','digest':'%s'}".formatted(name, algorithm, ZERO.hex()));
        }
        return parse(
                ("{'_type':'%s','subject':[{'name':'m','digest':{'sha256':'%s'}}],'predicateType':'%s','predicate':"
                                + "{'serialization':{'method':'shards','hash_type':'sha256','shard_size':%s},'resources':[%s]}}")
                        .formatted(
                                SignedStatement.TYPE,
                                Digest.sha256(new byte[32 * names.length]).hex(),
                                SignedStatement.PREDICATE,
                                size,
                                resources));
    }

    @Test
    void shards_cover_each_file_without_a_gap() {
        assertThat(shards("4.0", "a:0:4", "a:4:8", "a:8:9", "b:c:0:1").resources())
                .containsExactly(
                        new Resource("a", 0, 4, HASH),
                        new Resource("a", 4, 8, HASH),
                        new Resource("a", 8, 9, HASH),
                        new Resource("b:c", 0, 1, HASH));
        assertThat(shards("4", "a:0:4").resources().getFirst().isWhole()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a:1:4", "a:0:5", "a:0:4 a:5:8", "a:0:4 a:3:8", "a:0:3 a:3:7", "a:0:4 a:4:9", "a:0:4 a:4:4"})
    void shards_with_gaps_overlaps_or_wrong_sizes_are_refused(String names) {
        assertThatThrownBy(() -> shards("4", names.split(" ")))
                .hasMessage("bundle/malformed: model.sig: shards with gaps, overlaps or wrong sizes");
    }

    @Test
    void the_files_of_shards_have_names_and_a_number_like_all_others() {
        assertThatThrownBy(() -> shards("4", "../a:0:4"))
                .hasMessage("bundle/malformed: model.sig: "
                        + "a name that is absolute or has an empty, `.` or `..` component");
        assertThatThrownBy(() -> shards("4", "a:0:4", "b:0:4", "a:0:4"))
                .hasMessage("bundle/malformed: model.sig: "
                        + "two names that differ only in case or Unicode form, or not at all");
        assertThatThrownBy(() -> shards("4", "a:0:4", "A:0:4")).hasMessageContaining("two names that differ only");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a:0", "a:0:0", "a:01:4", "a:0:x", ":0:4"})
    void a_shard_says_where_it_lies(String name) {
        assertThatThrownBy(() -> shards("4", name))
                .hasMessage("bundle/malformed: model.sig: `predicate.resources[0].name` must be `path:start:end`");
    }

    @ParameterizedTest
    @CsvSource({"0, false", "1, true", "0.5, false", "1.5, false", "1125899906842624, true", "1125899906842625, false"})
    void a_shard_has_a_whole_number_of_bytes(String size, boolean taken) {
        if (taken) {
            assertThat(shards(size, "a:0:1").resources()).hasSize(1);
        } else {
            assertThatThrownBy(() -> shards(size, "a:0:1")).hasMessageContaining("must be a whole number of bytes");
        }
    }

    @Test
    void the_algorithm_of_a_shard_may_name_its_size() {
        assertThat(shardsOf("sha256-sharded-4", "4", "a:0:4").resources()).hasSize(1);
        for (String other : List.of("sha256-sharded-5", "sha1")) {
            assertThatThrownBy(() -> shardsOf(other, "4", "a:0:4"))
                    .hasMessageContaining("`predicate.resources[0].algorithm` must be `sha256`");
        }
    }
}
