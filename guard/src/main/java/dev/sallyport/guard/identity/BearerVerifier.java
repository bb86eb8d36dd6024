package dev.sallyport.guard.identity;

/** Judges one kind of bearer credential. */
public sealed interface BearerVerifier permits ApiKeyVerifier, TokenVerifier {

    /** Whether it looks like a credential of this kind; says nothing about its worth. */
    boolean recognises(String credential);

    Authentication verify(String credential);
}
