package dev.sallyport.bench;

/** By which of the protocols a tensor's raw bytes travel, and what sends them. */
enum Protocol {
    GRPC("grpc", "h2load"),
    REST_HTTP2("rest-h2", "h2load"),
    REST_HTTP1("rest-h1", "wrk");

    private final String word;
    private final String generator;

    Protocol(String word, String generator) {
        this.word = word;
        this.generator = generator;
    }

    String word() {
        return word;
    }

    /** The program that makes the load. */
    String generator() {
        return generator;
    }

    static Protocol of(String word) {
        for (Protocol protocol : values()) {
            if (protocol.word.equals(word)) {
                return protocol;
            }
        }
        throw new IllegalArgumentException("no protocol `" + word + "`");
    }
}
