package dev.sallyport.core;

import java.util.Set;

/**
 * Who is asking, as far as it was proven.
 *
 * @param name the name that rules and audit entries use
 * @param groups groups the proof carries, empty where it carries none
 * @param proof how it was proven
 * @param proofId the API key's id or the token's issuer and id; never a secret
 */
public record Principal(String name, Set<String> groups, Proof proof, String proofId) {
    public Principal {
        groups = Set.copyOf(groups);
    }

    /** The kinds of proof an identity may rest on. */
    public enum Proof {
        API_KEY,
        TOKEN,
        NONE
    }
}
