package dev.sallyport.admit.policy;

import dev.sallyport.bundle.passport.Predicate;

/**
 * What an issuer of a policy says of the bundle that is judged.
 *
 * @param issuer by the name that the policy gives
 */
public record Attestation(String issuer, Predicate predicate) {}
