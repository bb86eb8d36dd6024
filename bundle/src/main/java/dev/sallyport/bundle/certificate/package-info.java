/** Who a certificate speaks for: chains to the policy's own anchors, identities, revocation lists (RFC 5280). */
@NullMarked
package dev.sallyport.bundle.certificate;

import org.jspecify.annotations.NullMarked;
