package dev.sallyport.guard.identity;

import static dev.sallyport.guard.identity.JwsAlgorithm.EDDSA;
import static dev.sallyport.guard.identity.JwsAlgorithm.ES256;
import static dev.sallyport.guard.identity.JwsAlgorithm.PS256;
import static dev.sallyport.guard.identity.JwsAlgorithm.RS256;
import static dev.sallyport.guard.identity.TokenForge.claims;
import static dev.sallyport.guard.identity.TokenForge.header;
import static dev.sallyport.guard.identity.TokenForge.quoted;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Good tokens and every known way to make a bad one pass for good (RFC 8725 and what came after it). */
final class TokenAttacks {
    private final TokenForge forge;
    private final List<Case> cases = new ArrayList<>();

    /**
     * @param reason {@code null} where it is to be accepted
     */
    record Case(
            String name,
            List<String> authorization,
            @Nullable Reason reason) {
        @Override
        public String toString() {
            return name;
        }
    }

    private TokenAttacks(TokenForge forge) {
        this.forge = forge;
    }

    static List<Case> of(TokenForge forge) {
        TokenAttacks attacks = new TokenAttacks(forge);
        attacks.good();
        attacks.algorithms();
        attacks.signatures();
        attacks.keys();
        attacks.extensions();
        attacks.contents();
        attacks.times();
        attacks.types();
        attacks.encodings();
        attacks.json();
        attacks.headers();
        return attacks.cases;
    }

    private void add(String name, String token, @Nullable Reason reason) {
        cases.add(new Case(name, List.of("Bearer " + token), reason));
    }

    private void good() {
        for (JwsAlgorithm algorithm : JwsAlgorithm.values()) {
            add("good " + algorithm.word(), forge.token(algorithm), null);
        }
        add("good, audience in a list", forge.withClaims("'aud':'sallyport'", "'aud':['other','sallyport']"), null);
        add("good, full media type", forge.withHeader("at+jwt", "application/at+jwt"), null);
        add("good, media type in capitals", forge.withHeader("at+jwt", "AT+JWT"), null);
        add("good, thumbprint of a certificate is ignored", forge.withHeader("'typ'", "'x5t':'AAAA','typ'"), null);
        add("good, without groups", forge.withClaims(",'groups':['team']", ""), null);
        add("good, without id", forge.withClaims("'jti':'t-1',", ""), null);
    }

    private void algorithms() {
        for (String word : List.of(
                "none",
                "None",
                "nOnE",
                "NONE",
                "",
                "es256",
                "EdDSA ",
                "RS384",
                "ES384",
                "ES256K",
                "HS256",
                "HS512",
                "RSA-OAEP",
                "dir")) {
            add("algorithm `" + word + "`", forge.withHeader("'EdDSA'", "'" + word + "'"), Reason.TOKEN_ALGORITHM);
        }
        add(
                "algorithm none without a signature",
                TokenForge.unsigned(header(EDDSA).replace("EdDSA", "none"), claims(), new byte[0]),
                Reason.TOKEN_MALFORMED);
        add("algorithm missing", forge.withHeader("'alg':'EdDSA',", ""), Reason.TOKEN_ALGORITHM);
        add("algorithm in a list", forge.withHeader("'EdDSA'", "['EdDSA']"), Reason.TOKEN_MALFORMED);
        byte[] der = forge.key(RS256).getPublic().getEncoded();
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END PUBLIC KEY-----\n";
        add("HMAC with the public key as DER", hmac(der), Reason.TOKEN_ALGORITHM);
        add("HMAC with the public key as PEM", hmac(pem.getBytes(StandardCharsets.US_ASCII)), Reason.TOKEN_ALGORITHM);
        add("HMAC with the key set", hmac(forge.jwks()), Reason.TOKEN_ALGORITHM);
    }

    private static String hmac(byte[] secret) {
        String body = Base64Url.encode(quoted(header(RS256).replace("'RS256'", "'HS256'"))) + "."
                + Base64Url.encode(quoted(claims()));
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return body + "." + Base64Url.encode(mac.doFinal(body.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void signatures() {
        byte[] zero = new byte[64];
        byte[] order = P256.CURVE.getOrder().toByteArray();
        add("r and s are zero", es256(s -> zero), Reason.TOKEN_SIGNATURE);
        add("s is zero", es256(s -> overwritten(s, 32, new byte[32])), Reason.TOKEN_SIGNATURE);
        add("r is the order", es256(s -> overwritten(s, 0, Arrays.copyOfRange(order, 1, 33))), Reason.TOKEN_SIGNATURE);
        add("s is all ones", es256(s -> overwritten(s, 32, ones(32))), Reason.TOKEN_SIGNATURE);
        add("ECDSA signature as DER", es256Der(), Reason.TOKEN_SIGNATURE);
        add("ECDSA signature of another curve's length", es256(s -> TokenForge.noise(96)), Reason.TOKEN_SIGNATURE);
        for (JwsAlgorithm algorithm : JwsAlgorithm.values()) {
            add(
                    "one bit of the signature, " + algorithm.word(),
                    forge.sign(
                            algorithm,
                            quoted(header(algorithm)),
                            quoted(claims()),
                            s -> overwritten(s, 5, new byte[] {(byte) (s[5] ^ 1)})),
                    Reason.TOKEN_SIGNATURE);
            String good = forge.token(algorithm);
            String other = Base64Url.encode(quoted(claims().replace("bob", "eve")));
            add(
                    "another payload, " + algorithm.word(),
                    good.substring(0, good.indexOf('.') + 1) + other + good.substring(good.lastIndexOf('.')),
                    Reason.TOKEN_SIGNATURE);
        }
        add(
                "RSA signature one byte longer",
                forge.sign(RS256, quoted(header(RS256)), quoted(claims()), s -> Arrays.copyOf(s, s.length + 1)),
                Reason.TOKEN_SIGNATURE);
        add("signature empty", TokenForge.unsigned(header(EDDSA), claims(), new byte[0]), Reason.TOKEN_MALFORMED);
        add(
                "signed with another algorithm of the same key type",
                forge.sign(RS256, header(RS256).replace("'RS256'", "'PS256'"), claims()),
                Reason.TOKEN_KEY_MISMATCH);
        add("signed by another key", new TokenForge().token(EDDSA), Reason.TOKEN_SIGNATURE);
    }

    private String es256(UnaryOperator<byte[]> change) {
        return forge.sign(ES256, quoted(header(ES256)), quoted(claims()), change);
    }

    private String es256Der() {
        String body = Base64Url.encode(quoted(header(ES256))) + "." + Base64Url.encode(quoted(claims()));
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(forge.key(ES256).getPrivate());
            signature.update(body.getBytes(StandardCharsets.US_ASCII));
            return body + "." + Base64Url.encode(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] overwritten(byte[] bytes, int at, byte[] part) {
        byte[] copy = bytes.clone();
        System.arraycopy(part, 0, copy, at, part.length);
        return copy;
    }

    private static byte[] ones(int count) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, (byte) -1);
        return bytes;
    }

    private void keys() {
        for (String id : List.of(
                "../../dev/null",
                "/etc/passwd",
                "key-EdDSA\\u0000",
                "' OR 1=1 --".replace("'", "\\u0027"),
                "KEY-EdDSA",
                "key-EdDS",
                "key-EdDSA ",
                "",
                "k".repeat(5000))) {
            String shown = id.length() > 40 ? "5,000 characters" : id.replace("\\u0000", "NUL");
            add("key id `" + shown + "`", forge.withHeader("'key-EdDSA'", "'" + id + "'"), Reason.TOKEN_KEY_UNKNOWN);
        }
        add("key id missing", forge.withHeader(",'kid':'key-EdDSA'", ""), Reason.TOKEN_KEY_UNKNOWN);
        add("key id a number", forge.withHeader("'key-EdDSA'", "1"), Reason.TOKEN_MALFORMED);
        add("key of another type", forge.withHeader("'key-EdDSA'", "'key-ES256'"), Reason.TOKEN_KEY_MISMATCH);
        add(
                "key of another algorithm",
                forge.sign(PS256, header(PS256).replace("key-PS256", "key-RS256"), claims()),
                Reason.TOKEN_KEY_MISMATCH);
        for (String bringer : List.of(
                "'jku':'http://127.0.0.1:9/jwks'",
                "'jku':'http://169.254.169.254/latest'",
                "'x5u':'file:///etc/passwd'",
                "'x5c':['MIIB']",
                "'jwk':{'kty':'OKP','crv':'Ed25519','x':'AAAA'}")) {
            add(
                    "header brings a key: " + bringer.replace("'", ""),
                    forge.withHeader("'typ'", bringer + ",'typ'"),
                    Reason.TOKEN_BRINGS_KEY);
        }
    }

    private void extensions() {
        for (String extension : List.of(
                "'crit':['exp']",
                "'crit':['b64'],'b64':false",
                "'crit':[]",
                "'b64':false",
                "'b64':true",
                "'zip':'DEF'",
                "'enc':'A256GCM'",
                "'p2c':2147483647",
                "'cty':'JWT'")) {
            add(
                    "header with " + extension.replace("'", ""),
                    forge.withHeader("'typ'", extension + ",'typ'"),
                    Reason.TOKEN_EXTENSION);
        }
        String good = forge.token(EDDSA);
        add("payload detached", good.replaceAll("\\..*\\.", ".."), Reason.TOKEN_MALFORMED);
        add("encrypted: five parts", good + ".AAAA.AAAA", Reason.TOKEN_ENCRYPTED);
        add("four parts", good + ".AAAA", Reason.TOKEN_MALFORMED);
        add("two parts", good.substring(0, good.lastIndexOf('.')), Reason.TOKEN_MALFORMED);
        add("dots alone", "..", Reason.TOKEN_MALFORMED);
        add("JSON serialisation", "{\"payload\":\"%s\"}".formatted(good), Reason.TOKEN_MALFORMED);
    }

    private void contents() {
        for (String issuer : List.of(
                "https://issuer.example/",
                "https://issuer.exampl",
                "https://issuer.example.evil",
                "HTTPS://issuer.example",
                "https://іssuer.example",
                "http://issuer.example",
                "",
                "sallyport")) {
            add(
                    "issuer `" + issuer + "`",
                    forge.withClaims("'https://issuer.example'", "'" + issuer + "'"),
                    Reason.TOKEN_ISSUER);
        }
        add("issuer missing", forge.withClaims("'iss':'https://issuer.example',", ""), Reason.TOKEN_ISSUER);
        add(
                "issuer in a list",
                forge.withClaims("'https://issuer.example'", "['https://issuer.example']"),
                Reason.TOKEN_CLAIM);
        for (String audience : List.of(
                "'sallyport2'",
                "'sally'",
                "'Sallyport'",
                "'sallyport '",
                "[]",
                "['a','sallyport-admin']",
                "''",
                "'a sallyport b'")) {
            add(
                    "audience " + audience.replace("'", "`"),
                    forge.withClaims("'aud':'sallyport'", "'aud':" + audience),
                    Reason.TOKEN_AUDIENCE);
        }
        add("audience missing", forge.withClaims("'aud':'sallyport',", ""), Reason.TOKEN_AUDIENCE);
        add("audience a number", forge.withClaims("'aud':'sallyport'", "'aud':1"), Reason.TOKEN_CLAIM);
        for (String subject : List.of(
                "'sub':''",
                "'sub':1",
                "'sub':null",
                "'sub':'a b'",
                "'sub':'a\\u0000'",
                "'sub':'a\\nb'",
                "'sub':['bob']",
                "'sub':'" + "s".repeat(256) + "'")) {
            String shown = subject.length() > 40
                    ? "256 characters"
                    : subject.substring(6).replace("'", "`");
            add("subject " + shown, forge.withClaims("'sub':'bob'", subject), Reason.TOKEN_CLAIM);
        }
        add("subject missing", forge.withClaims("'sub':'bob',", ""), Reason.TOKEN_CLAIM);
        for (String groups : List.of("'team'", "[1]", "[['team']]", "{}", "null", "['']", "['a\\nb']")) {
            add("groups " + groups.replace("'", "`"), forge.withClaims("['team']", groups), Reason.TOKEN_CLAIM);
        }
        add("bound to a key", forge.withClaims("'sub'", "'cnf':{'jkt':'AAAA'},'sub'"), Reason.TOKEN_SENDER_CONSTRAINED);
    }

    private void times() {
        long now = TokenForge.NOW.getEpochSecond();
        String exp = "'exp':" + (now + TokenForge.LIFETIME.toSeconds());
        for (String time : List.of(
                "'1900000000'",
                "1e308",
                "-1",
                "1.5",
                "1900000000.0",
                "1e9",
                "null",
                "true",
                "99999999999999999999999",
                "253402300800")) {
            add("expiry " + time.replace("'", "`"), forge.withClaims(exp, "'exp':" + time), Reason.TOKEN_CLAIM);
        }
        add("expiry NaN", forge.withClaims(exp, "'exp':NaN"), Reason.TOKEN_MALFORMED);
        add("expiry missing", forge.withClaims("," + exp, ""), Reason.TOKEN_CLAIM);
        add(
                "expired",
                forge.withClaims("'iat':" + now + "," + exp, "'iat':1000000000,'exp':1000000600"),
                Reason.TOKEN_EXPIRED);
        add(
                "expired, without a time of issue",
                forge.withClaims("'iat':" + now + "," + exp, "'exp':1000000600"),
                Reason.TOKEN_EXPIRED);
        long later = 4_000_000_000L;
        add("not yet valid", forge.withClaims("'jti'", "'nbf':" + later + ",'jti'"), Reason.TOKEN_NOT_YET_VALID);
        add(
                "issued in the future",
                forge.withClaims("'iat':" + now + "," + exp, "'iat':%d,'exp':%d".formatted(later, later + 600)),
                Reason.TOKEN_NOT_YET_VALID);
        add("not before, in words", forge.withClaims("'jti'", "'nbf':'soon','jti'"), Reason.TOKEN_CLAIM);
        add("good until the year 9999", forge.withClaims(exp, "'exp':253402300799"), Reason.TOKEN_LIFETIME);
    }

    private void types() {
        for (String type : List.of("JWT", "jwt", "id+jwt", "logout+jwt", "secevent+jwt", "dpop+jwt", "at+jwt ", "")) {
            add("type `" + type + "`", forge.withHeader("'at+jwt'", "'" + type + "'"), Reason.TOKEN_TYPE);
        }
        add("type missing", forge.withHeader("'typ':'at+jwt',", ""), Reason.TOKEN_TYPE);
        add("ID token by its nonce", forge.withClaims("'sub'", "'nonce':'n','sub'"), Reason.TOKEN_TYPE);
        add("ID token by its access token hash", forge.withClaims("'sub'", "'at_hash':'h','sub'"), Reason.TOKEN_TYPE);
        add("logout token by its events", forge.withClaims("'sub'", "'events':{},'sub'"), Reason.TOKEN_TYPE);
    }

    private void encodings() {
        String good = forge.token(EDDSA);
        int first = good.indexOf('.');
        add("padding after the signature", good + "==", Reason.TOKEN_MALFORMED);
        add("padding after the header", good.substring(0, first) + "=" + good.substring(first), Reason.TOKEN_MALFORMED);
        add("trailing bits of the signature", lastCharacterChanged(good), Reason.TOKEN_MALFORMED);
        add("standard alphabet", good.substring(0, good.length() - 2) + "+/", Reason.TOKEN_MALFORMED);
        add("percent encoding", good.replace(".", "%2e"), Reason.CREDENTIAL_UNKNOWN);
        add("over 8 KiB", good + "A".repeat(8 << 10), Reason.TOKEN_TOO_LONG);
        add("a megabyte of digits", forge.withClaims("'t-1'", "1".repeat(1 << 20)), Reason.TOKEN_TOO_LONG);
    }

    /** 64 bytes are 86 characters; the last four bits of the last one say nothing. */
    private static String lastCharacterChanged(String token) {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        int last = alphabet.indexOf(token.charAt(token.length() - 1));
        return token.substring(0, token.length() - 1) + alphabet.charAt(last ^ 1);
    }

    private void json() {
        UnaryOperator<byte[]> same = UnaryOperator.identity();
        add("header member twice", forge.withHeader("'typ'", "'alg':'EdDSA','typ'"), Reason.TOKEN_MALFORMED);
        add("claim twice", forge.withClaims("'sub'", "'sub':'eve','sub'"), Reason.TOKEN_MALFORMED);
        add("claim twice, once escaped", forge.withClaims("'sub'", "'\\u0073ub':'eve','sub'"), Reason.TOKEN_MALFORMED);
        add("nested nine deep", forge.withClaims("'t-1'", "[".repeat(8) + "]".repeat(8)), Reason.TOKEN_MALFORMED);
        add(
                "nested thousands deep",
                forge.withClaims("'t-1'", "[".repeat(2500) + "]".repeat(2500)),
                Reason.TOKEN_MALFORMED);
        add(
                "ill-formed UTF-8",
                forge.sign(
                        EDDSA,
                        quoted(header(EDDSA)),
                        new String(quoted(claims()), StandardCharsets.UTF_8)
                                .replace("bob", "b\u00ffb")
                                .getBytes(StandardCharsets.ISO_8859_1),
                        same),
                Reason.TOKEN_MALFORMED);
        add(
                "byte order mark",
                forge.sign(EDDSA, quoted("\ufeff" + header(EDDSA)), quoted(claims()), same),
                Reason.TOKEN_MALFORMED);
        add("text after the claims", forge.sign(EDDSA, header(EDDSA), claims() + "{}"), Reason.TOKEN_MALFORMED);
        add("claims in a list", forge.sign(EDDSA, header(EDDSA), "[" + claims() + "]"), Reason.TOKEN_MALFORMED);
        add("header a string", forge.sign(EDDSA, "'EdDSA'", claims()), Reason.TOKEN_MALFORMED);
        add("payload not JSON", forge.sign(EDDSA, header(EDDSA), "sub=bob"), Reason.TOKEN_MALFORMED);
    }

    private void headers() {
        String good = "Bearer " + forge.token(EDDSA);
        cases.add(new Case("scheme in other letters", List.of(good.replace("Bearer", "bEARER")), null));
        cases.add(new Case("two values", List.of(good, good), Reason.SEVERAL_CREDENTIALS));
        cases.add(new Case("a good value and an empty one", List.of(good, ""), Reason.SEVERAL_CREDENTIALS));
        cases.add(new Case("two values joined", List.of(good + ", " + good), Reason.CREDENTIAL_MALFORMED));
        for (String value : List.of("Bearer", "Basic Ym9iOmJvYg==", "Bearer\tx", "DPoP " + good.substring(7))) {
            cases.add(new Case(
                    "scheme of `" + value.split("[ \t]", 2)[0] + "`, " + value.length() + " characters",
                    List.of(value),
                    Reason.SCHEME_UNSUPPORTED));
        }
        cases.add(new Case("two spaces", List.of(good.replace(" ", "  ")), Reason.CREDENTIAL_MALFORMED));
        cases.add(new Case("space at the end", List.of(good + " "), Reason.CREDENTIAL_MALFORMED));
        cases.add(new Case("nothing after the scheme", List.of("Bearer "), Reason.CREDENTIAL_MALFORMED));
        cases.add(new Case("neither key nor token", List.of("Bearer abc"), Reason.CREDENTIAL_UNKNOWN));
        cases.add(new Case("nothing sent", List.of(), Reason.NO_CREDENTIAL));
    }
}
