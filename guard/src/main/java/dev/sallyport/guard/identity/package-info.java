/** Who is asking: API keys and bearer tokens, proven without a call to anyone else. */
@NullMarked
package dev.sallyport.guard.identity;

import org.jspecify.annotations.NullMarked;
