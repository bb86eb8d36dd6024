package dev.sallyport.server.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Describes one key of the configuration; the reference page is made from these. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface Key {
    /** What it is, with its unit; one sentence. */
    String value();

    /** As it would be written in the file; without one the key must be set. */
    String fallback() default NONE;

    /** Path of the record that says what this one leaves out; empty for the fallbacks. */
    String inherits() default "";

    String NONE = "\0";
}
