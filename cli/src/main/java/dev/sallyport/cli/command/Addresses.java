package dev.sallyport.cli.command;

/** Base URLs. */
final class Addresses {
    private Addresses() {}

    /** Loopback goes by the name that the certificate has. */
    static String base(boolean tls, String address, int port) {
        boolean loopback = address.equals("127.0.0.1") || address.equals("::1") || address.equals("localhost");
        String host = loopback ? "localhost" : address.indexOf(':') >= 0 ? "[" + address + "]" : address;
        return (tls ? "https://" : "http://") + host + ":" + port;
    }
}
