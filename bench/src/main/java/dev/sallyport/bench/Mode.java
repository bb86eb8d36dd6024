package dev.sallyport.bench;

import java.util.Map;

/** How much of the server is switched on. */
public enum Mode {
    OFF(
            "off",
            "no TLS, nobody identified, no log",
            Map.of(
                    "SALLYPORT_LISTEN__INSECURE_PLAINTEXT",
                    "true",
                    "SALLYPORT_IDENTITY__INSECURE_ANONYMOUS",
                    "true",
                    "SALLYPORT_AUDIT__MODE",
                    "insecure-off")),
    GUARDED(
            "guarded",
            "TLS, identity, access, contract, commitments; entries are made and dropped",
            Map.of("SALLYPORT_AUDIT__MODE", "insecure-discard")),
    ON("on", "all of that, and every answer waits until its entry is durable", Map.of());

    private final String word;
    private final String meaning;
    private final Map<String, String> environment;

    Mode(String word, String meaning, Map<String, String> environment) {
        this.word = word;
        this.meaning = meaning;
        this.environment = environment;
    }

    public String word() {
        return word;
    }

    public String meaning() {
        return meaning;
    }

    /** What makes a server of a quickstart's state folder run in this mode. */
    public Map<String, String> environment() {
        return environment;
    }
}
