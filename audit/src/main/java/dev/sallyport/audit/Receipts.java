package dev.sallyport.audit;

import dev.sallyport.audit.CommitQueue.Waiting;
import dev.sallyport.core.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** The entries of one commit by executor, so that each executor is woken once. */
final class Receipts {
    private static final class Group {
        final Executor executor;
        final Waiting first;
        Waiting last;

        Group(Waiting first) {
            this.executor = first.executor;
            this.first = first;
            this.last = first;
        }
    }

    private final List<Group> groups = new ArrayList<>();

    /** Takes over {@code waiting} and its link. */
    void add(Waiting waiting) {
        waiting.next = null;
        for (Group group : groups) {
            if (group.executor == waiting.executor) {
                group.last.next = waiting;
                group.last = waiting;
                return;
            }
        }
        groups.add(new Group(waiting));
    }

    void durable() {
        tell(null);
    }

    void failed(Problem problem) {
        tell(problem);
    }

    private void tell(@Nullable Problem problem) {
        for (Group group : groups) {
            Waiting first = group.first;
            try {
                group.executor.execute(() -> tell(first, problem));
            } catch (RejectedExecutionException e) {
                // The executor has stopped, and with it whoever waited.
            } catch (RuntimeException e) {
                // A receipt that ran on this very thread threw: its owner's fault, not the log's.
            }
        }
        groups.clear();
    }

    /** A receipt that throws keeps no other from being told. */
    private static void tell(@Nullable Waiting first, @Nullable Problem problem) {
        RuntimeException thrown = null;
        for (Waiting waiting = first; waiting != null; waiting = waiting.next) {
            try {
                if (problem == null) {
                    waiting.receipt.durable(waiting.index);
                } else {
                    waiting.receipt.failed(problem);
                }
            } catch (RuntimeException e) {
                thrown = e;
            }
        }
        if (thrown != null) {
            throw thrown;
        }
    }
}
