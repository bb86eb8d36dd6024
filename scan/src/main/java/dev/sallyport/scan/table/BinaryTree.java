package dev.sallyport.scan.table;

import java.util.Optional;

/** Whether the children of a tree's nodes make it a tree. */
final class BinaryTree {
    private BinaryTree() {}

    /**
     * Nodes by index, the root 0; a child of -1 is none.
     *
     * @return what is wrong with it
     */
    static Optional<String> fault(Numbers left, Numbers right) {
        int nodes = left.count();
        if (right.count() != nodes) {
            return Optional.of("a tree with " + nodes + " left and " + right.count() + " right children");
        }
        boolean[] isChild = new boolean[nodes];
        for (int i = 0; i < nodes; i++) {
            int one = left.at(i);
            int two = right.at(i);
            if (one == -1 && two == -1) {
                continue;
            }
            if (one <= 0 || two <= 0 || one >= nodes || two >= nodes) {
                return Optional.of("a child outside its tree");
            }
            if (isChild[one] || isChild[two] || one == two || one == i || two == i) {
                return Optional.of("a node that is reached on two ways: the tree has no end");
            }
            isChild[one] = true;
            isChild[two] = true;
        }
        return Optional.empty();
    }
}
