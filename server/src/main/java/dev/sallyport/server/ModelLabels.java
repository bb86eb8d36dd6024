package dev.sallyport.server;

import dev.sallyport.core.Action;
import dev.sallyport.core.AuditEvent.Detail;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem.ModelUnknown;
import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Text;
import dev.sallyport.serve.Catalogue;
import dev.sallyport.serve.Identified;
import dev.sallyport.serve.Pipeline;
import dev.sallyport.wire.admin.LabelControl;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Moves labels, one act after the other, each with an entry before and one after, and keeps them in a file. */
final class ModelLabels implements LabelControl {
    private final Pipeline pipeline;
    private final LabelBook book;
    private final LabelFile file;
    private final Logger log;

    ModelLabels(Pipeline pipeline, LabelBook book, LabelFile file, Logger log) {
        this.pipeline = pipeline;
        this.book = book;
        this.file = file;
        this.log = log;
    }

    private interface Act {
        /** @return the version the label means now; empty for none */
        String move();
    }

    @Override
    public synchronized void promote(Identified who, ModelRef model, String label) {
        act(who, model.name(), label, "promote", () -> {
            checkLabel(label);
            checkServed(model);
            book.promote(model, label);
            return model.version();
        });
    }

    @Override
    public synchronized void rollBack(Identified who, String model, String label) {
        act(who, model, label, "roll-back", () -> {
            checkLabel(label);
            Catalogue.Versions versions = pipeline.catalogue()
                    .versions(model)
                    .orElseThrow(() -> new ProblemException(new ModelUnknown(model)));
            Optional<String> last = book.rollBack(model, label);
            if (last.isEmpty()) {
                throw new ProblemException(new RequestMalformed("label `%s` was not promoted".formatted(label)));
            }
            @Nullable
            String before = book.labels(model, versions.byVersion().navigableKeySet(), versions.labels())
                    .get(label);
            if (before != null && !versions.byVersion().containsKey(before)) {
                book.promote(new ModelRef(model, last.get()), label);
                throw new ProblemException(new ModelUnknown(model + "/" + before));
            }
            return before == null ? "" : before;
        });
    }

    private void act(Identified who, String model, String label, String what, Act act) {
        List<Detail> detail = List.of(new Detail("label", Text.quotable(label)), new Detail("act", what));
        record(who, model, "intent", detail);
        String version;
        try {
            version = act.move();
            file.write(book);
            pipeline.catalogue().relabel(model);
        } catch (ProblemException e) {
            record(who, model, e.problem().code(), detail);
            throw e;
        }
        record(who, model, "done", List.of(detail.get(0), detail.get(1), new Detail("version", version)));
        log.info("label {} of {} means version {}", label, model, version.isEmpty() ? "nothing" : version);
    }

    private static void checkLabel(String label) {
        if (!LabelBook.isLabel(label)) {
            throw new ProblemException(new RequestMalformed("`%s` is no label".formatted(Text.quotable(label))));
        }
    }

    private void checkServed(ModelRef model) {
        boolean served = pipeline.catalogue()
                .versions(model.name())
                .map(versions -> versions.byVersion().containsKey(model.version()))
                .orElse(false);
        if (!served) {
            throw new ProblemException(new ModelUnknown(model.toString()));
        }
    }

    private void record(Identified who, String model, String outcome, List<Detail> detail) {
        pipeline.administer(who.arrival(), who.principal(), Action.PROMOTE, model, outcome, detail);
    }
}
