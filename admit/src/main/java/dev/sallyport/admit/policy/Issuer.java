package dev.sallyport.admit.policy;

import dev.sallyport.bundle.passport.IssuerKey;

/** Whose statements count, by the name the policy gives and the key that proves it. */
record Issuer(String name, IssuerKey key) {}
