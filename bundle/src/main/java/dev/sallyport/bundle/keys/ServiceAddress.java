package dev.sallyport.bundle.keys;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Where a key service is reached over HTTP, and for how long it is waited for.
 *
 * @param uri scheme, host and port, without a path; {@code https} unless {@code insecurePlaintext}
 * @param authorities files of PEM certificates, one of which must have issued the service's; none for the JDK's own list
 * @param insecurePlaintext allow {@code http}: who is on the way can read and change model keys
 * @param timeout for one call, from the look-up of the name to the last byte of the reply
 */
public record ServiceAddress(URI uri, List<Path> authorities, boolean insecurePlaintext, Duration timeout) {
    public ServiceAddress {
        authorities = List.copyOf(authorities);
        boolean plain = "http".equals(uri.getScheme());
        if (!plain && !"https".equals(uri.getScheme()) || uri.getHost() == null) {
            throw new IllegalArgumentException("an address begins with https:// and a host");
        }
        if (plain && !insecurePlaintext) {
            throw new IllegalArgumentException("an address of http:// needs `insecurePlaintext: true`");
        }
        String path = uri.getRawPath();
        if (uri.getRawUserInfo() != null
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null
                || !(path.isEmpty() || path.equals("/"))) {
            throw new IllegalArgumentException("an address is scheme, host and port alone");
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("the time limit of a key service must be positive");
        }
    }

    URI at(String path) {
        return URI.create(uri.getScheme() + "://" + uri.getRawAuthority() + path);
    }
}
