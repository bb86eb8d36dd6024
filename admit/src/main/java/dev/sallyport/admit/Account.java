package dev.sallyport.admit;

/** Told of each decision about a bundle as it is taken, in order; what refuses it is thrown and not told. */
public interface Account {
    /** Tells nobody. */
    Account NONE = new Account() {
        @Override
        public void begin(String step) {}

        @Override
        public void passed(String finding) {}
    };

    /** @param step one of the words of docs/spec/bundle.md, "Explaining a decision" */
    void begin(String step);

    /** The step begun last has ended well. */
    void passed(String finding);
}
