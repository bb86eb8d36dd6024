package dev.sallyport.scan;

import dev.sallyport.core.Text;

/**
 * One content under examination: where it is, what may still be spent on it, where findings go, and how to look into
 * what it holds. Not thread-safe.
 */
public final class Look {
    private static final int SHORTEST_HELD = 16;

    private final Content content;
    private final Place place;
    private final Work work;
    private final Neighbours neighbours;

    public Look(Content content, Place place, Work work, Neighbours neighbours) {
        this.content = content;
        this.place = place;
        this.work = work;
        this.neighbours = neighbours;
    }

    public Content content() {
        return content;
    }

    public Place place() {
        return place;
    }

    public Work work() {
        return work;
    }

    public Neighbours neighbours() {
        return neighbours;
    }

    /**
     * @param offset in this content
     * @param subject the name that is meant, made fit for one line here
     * @param detail a sentence without what the file says, or with it through {@link Text#quotable}
     */
    public void report(Rule rule, long offset, String subject, String detail) {
        work.report(new Finding(rule, place.at(offset), Text.quotable(subject), detail));
    }

    /** Examines a text or other small value of this content's, where it is long enough to be something else. */
    public void held(String member, Content value) {
        if (value.size() >= SHORTEST_HELD) {
            inside(member, value);
        }
    }

    /** Examines what this content holds, in every reading. */
    public void inside(String member, Content held) {
        work.examine(new Look(held, place.inside(Text.quotable(member)), work, Neighbours.NONE));
    }
}
