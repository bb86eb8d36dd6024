package dev.sallyport.guard.identity;

import java.util.List;

/**
 * Finds out who is asking from what a request carried (RFC 6750 §2.1).
 *
 * <p><b>Guarantees.</b> Only a single {@code Authorization: Bearer} value proves anything; of two
 * values, even equal ones, none does. A credential in the query is refused even beside a good
 * header, since a query ends up in logs. The same values give the same result by whichever protocol
 * they came. Nothing is asked of anyone else: no outbound connection.
 *
 * <p><b>Does not guarantee.</b> That the sender is the one the credential was given to: whoever holds
 * a bearer credential is its principal. That API keys and tokens name different people: their names
 * share one space, so whoever mints keys and the token issuer are both trusted to name.
 *
 * <p>Thread-safe.
 */
public final class IdentityVerifier {
    private static final String SCHEME = "Bearer ";

    private final List<BearerVerifier> verifiers;

    /** {@code verifiers} are asked in this order; the first that recognises a credential judges it. */
    public IdentityVerifier(List<BearerVerifier> verifiers) {
        this.verifiers = List.copyOf(verifiers);
    }

    public Authentication verify(Credentials credentials) {
        if (credentials.tokenInQuery()) {
            return Reason.CREDENTIAL_IN_QUERY.rejected();
        }
        List<String> values = credentials.authorization();
        return switch (values.size()) {
            case 0 -> Authentication.ABSENT;
            case 1 -> verify(values.getFirst());
            default -> Reason.SEVERAL_CREDENTIALS.rejected();
        };
    }

    private Authentication verify(String value) {
        if (!value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Reason.SCHEME_UNSUPPORTED.rejected();
        }
        String credential = value.substring(SCHEME.length());
        if (!isOneWord(credential)) {
            return Reason.CREDENTIAL_MALFORMED.rejected();
        }
        for (BearerVerifier verifier : verifiers) {
            if (verifier.recognises(credential)) {
                return verifier.verify(credential);
            }
        }
        return Reason.CREDENTIAL_UNKNOWN.rejected();
    }

    /** Printable ASCII without space or comma, so that a list of credentials is not one of them. */
    private static boolean isOneWord(String credential) {
        for (int i = 0; i < credential.length(); i++) {
            char c = credential.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == ',') {
                return false;
            }
        }
        return !credential.isEmpty();
    }
}
