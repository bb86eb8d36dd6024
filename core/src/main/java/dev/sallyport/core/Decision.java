package dev.sallyport.core;

/** What a guard says: a value, so that a refusal is an expected answer and never an exception. */
public sealed interface Decision {
    Decision ALLOW = new Allow();

    record Allow() implements Decision {}

    record Refuse(Problem problem) implements Decision {}
}
