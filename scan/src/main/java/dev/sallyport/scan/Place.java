package dev.sallyport.scan;

import java.util.ArrayList;
import java.util.List;

/**
 * Where something was found.
 *
 * @param path the file, as the user named it
 * @param members what was opened on the way, the outermost first; empty in the file itself
 * @param offset in bytes from the start of the innermost member, or of the file
 */
public record Place(String path, List<String> members, long offset) {
    public Place {
        members = List.copyOf(members);
    }

    public static Place of(String path) {
        return new Place(path, List.of(), 0);
    }

    public Place at(long offset) {
        return new Place(path, members, offset);
    }

    public Place inside(String member) {
        List<String> deeper = new ArrayList<>(members);
        deeper.add(member);
        return new Place(path, deeper, 0);
    }

    public int depth() {
        return members.size();
    }
}
