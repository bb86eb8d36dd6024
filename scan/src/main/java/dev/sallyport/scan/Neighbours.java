package dev.sallyport.scan;

/** The files beside the one that is looked at, for formats that name others. */
public interface Neighbours {
    /** What stands under a name. */
    enum Kind {
        /** Nothing, or nothing that may be asked about: the name leads out of the folder. */
        MISSING,
        FILE,
        /** A symbolic link, or a name that leads through one. */
        LINK,
        /** A file that has other names too, which may lie anywhere. */
        SHARED,
        /** A folder or a device. */
        OTHER
    }

    Neighbours NONE = new Neighbours() {
        @Override
        public boolean areKnown() {
            return false;
        }

        @Override
        public Kind kind(String name) {
            return Kind.MISSING;
        }

        @Override
        public long size(String name) {
            return 0;
        }
    };

    /** Whether there is a folder to ask about; not for what an archive holds. */
    boolean areKnown();

    /** @param name relative, with {@code /} between its parts, as the format has it */
    Kind kind(String name);

    /** In bytes; 0 where there is no file. */
    long size(String name);
}
