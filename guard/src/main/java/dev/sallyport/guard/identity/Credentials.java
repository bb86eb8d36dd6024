package dev.sallyport.guard.identity;

import java.util.List;

/**
 * What a request carried to prove who sent it, whichever protocol brought it; never printed.
 *
 * <p>HTTP header fields and gRPC metadata of the name {@code authorization} fill it alike.
 */
public final class Credentials {
    private final List<String> authorization;
    private final boolean tokenInQuery;
    private final String peerAddress;

    /**
     * @param authorization every value of {@code authorization}, in the order sent; empty for none
     * @param tokenInQuery whether the query has a parameter {@code access_token}
     * @param peerAddress the address of the connection's other end, without a port; no proxy header
     */
    public Credentials(List<String> authorization, boolean tokenInQuery, String peerAddress) {
        this.authorization = List.copyOf(authorization);
        this.tokenInQuery = tokenInQuery;
        this.peerAddress = peerAddress;
    }

    List<String> authorization() {
        return authorization;
    }

    boolean tokenInQuery() {
        return tokenInQuery;
    }

    @Override
    public String toString() {
        return "Credentials[" + authorization.size() + " from " + peerAddress + "]";
    }
}
