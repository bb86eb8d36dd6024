package dev.sallyport.guard.identity;

import dev.sallyport.core.Text;

/** The form of names that rules and audit entries carry. */
final class PrincipalName {
    private static final int MAX_CHARS = 255;

    private PrincipalName() {}

    /** 1 to 255 printable ASCII characters without space, quote or backtick (OpenID Connect Core §2, {@code sub}). */
    static boolean isName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '"' || c == '`') {
                return false;
            }
        }
        return !name.isEmpty() && name.length() <= MAX_CHARS;
    }

    /** 1 to 128 printable characters of any script. */
    static boolean isGroup(String group) {
        return !group.isEmpty() && Text.quotable(group).equals(group);
    }
}
