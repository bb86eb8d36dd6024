/** Keys that never leave a hardware token, reached by PKCS#11. */
@NullMarked
package dev.sallyport.bundle.token;

import org.jspecify.annotations.NullMarked;
