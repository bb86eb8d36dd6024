package dev.sallyport.server.config;

import java.time.Duration;

/** How model keys are had, and for how long. */
public record KeysConfig(
        @Key("What wraps and unwraps model keys.") KeyServiceConfig service,

        @Key(
                value = "How long a loaded model runs on without the key service saying yes again; 0s for as long as"
                        + " the server.",
                fallback = "0s")
        Duration lease,

        @Key(value = "Ask the key service again this often, where there are leases.", fallback = "30s")
        Duration renewEvery,

        @Key(
                value = "`report` what of this process could show keys; `required` refuses to start for it.",
                fallback = "report")
        Hygiene hygiene) {

    /** What becomes of findings about this process. */
    public enum Hygiene {
        REPORT,
        REQUIRED
    }

    public KeysConfig {
        if (!lease.isZero() && (renewEvery.isZero() || renewEvery.compareTo(lease) > 0)) {
            throw new IllegalArgumentException("`renewEvery` is more than 0s and not more than `lease`");
        }
    }
}
