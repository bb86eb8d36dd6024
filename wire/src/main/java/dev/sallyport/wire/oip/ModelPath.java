package dev.sallyport.wire.oip;

import com.linecorp.armeria.server.ServiceRequestContext;
import org.jspecify.annotations.Nullable;

/** The model and version of a path, percent-decoded once by the router and not again. */
final class ModelPath {
    private ModelPath() {}

    static String model(ServiceRequestContext ctx) {
        @Nullable String model = ctx.pathParam("model");
        return model == null ? "" : model;
    }

    /** Empty where the path names none. */
    static String version(ServiceRequestContext ctx) {
        @Nullable String version = ctx.pathParam("version");
        return version == null ? "" : version;
    }
}
