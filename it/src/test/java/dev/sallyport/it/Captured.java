package dev.sallyport.it;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Everything that any process of these tests has printed, to be searched for what must not be there. */
final class Captured {
    private static final List<String> TEXTS = new CopyOnWriteArrayList<>();

    private Captured() {}

    static void add(String text) {
        TEXTS.add(text);
    }

    static boolean contains(String secret) {
        return TEXTS.stream().anyMatch(text -> text.contains(secret));
    }
}
