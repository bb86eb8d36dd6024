package dev.sallyport.cli.terminal;

/** What a person can do about a refusal or failure whose sentence says only what happened. */
public final class NextStep {
    private NextStep() {}

    /**
     * @param code of a problem, met here or answered by a server
     * @return empty where the sentence itself says what to do
     */
    public static String of(String code) {
        return switch (code) {
            case "auth/unauthenticated" ->
                "the key or token is expired, revoked or of another server: `sallyport keys create` and `sallyport"
                        + " token` make new ones";
            case "auth/forbidden" -> "use a key that the access policy allows this: `--key-file` names one";
            case "model/unknown" -> "`sallyport models list` shows what is served; some of it this key may not see";
            case "model/not-admitted" ->
                "copy or export the model again and `sallyport inspect` it; of a policy, `sallyport admit` says all it misses";
            case "bundle/malformed" -> "this is no whole bundle: copy it again, or make one by `sallyport seal`";
            case "bundle/tampered" ->
                "do not use this bundle: copy it again from where it was sealed, or seal the model again";
            case "bundle/untrusted" ->
                "if you trust who signed it, name their key: `--public-key` of verify, `models.signers` of the server";
            case "bundle/unreadable" -> "see that all of it is there and that this user may read it";
            case "bundle/too-large" -> "see that this is the right file";
            case "audit/damaged" -> "keep the folder as it is and compare it with a copy kept elsewhere";
            case "key/unavailable" -> "put the key back from a copy of the state folder";
            case "key/refused" ->
                "see at the key service that the key is enabled and this caller may use it: docs/keys.md";
            case "disk/unavailable" -> "what was there before is unchanged";
            case "internal" -> "this is a fault of Sallyport: report it with what is printed here";
            default -> "";
        };
    }
}
