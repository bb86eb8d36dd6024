/** The sealed bundle of docs/spec/bundle.md: layout, manifest, signature, encryption, key services. */
@NullMarked
package dev.sallyport.bundle;

import org.jspecify.annotations.NullMarked;
