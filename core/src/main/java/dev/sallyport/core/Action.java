package dev.sallyport.core;

import java.util.Locale;
import java.util.Optional;

/** What a principal may be allowed to do, as access rules and audit entries name it. */
public enum Action {
    INFER,
    METADATA,
    LOAD,
    UNLOAD,
    /** Of a label, to another version and back. */
    PROMOTE,
    STATISTICS,
    AUDIT_READ,
    KEY_MANAGE,
    /** Of a model key, again, to a model that is served. */
    KEY_RELEASE,
    POLICY_MANAGE,
    SERVER_MANAGE;

    private final String word = name().toLowerCase(Locale.ROOT).replace('_', '.');

    /** {@code infer}, {@code audit.read}. */
    public String word() {
        return word;
    }

    public static Optional<Action> of(String word) {
        for (Action action : values()) {
            if (action.word.equals(word)) {
                return Optional.of(action);
            }
        }
        return Optional.empty();
    }
}
