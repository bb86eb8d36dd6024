/** Administration over REST: the catalogue, the audit log, metrics. */
@NullMarked
package dev.sallyport.wire.admin;

import org.jspecify.annotations.NullMarked;
