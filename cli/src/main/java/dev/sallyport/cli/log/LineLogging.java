package dev.sallyport.cli.log;

import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Events as single lines on standard error: time, level, logger, message. Warnings of everybody;
 * information of this program where it was asked for.
 */
public final class LineLogging implements SLF4JServiceProvider {
    private static final String API_VERSION = "2.0.99";
    private static final String OWN = "dev.sallyport.";
    private static final String METERS = "io.micrometer.";

    private static volatile Level own = Level.WARN;

    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final MDCAdapter context = new NOPMDCAdapter();

    /** From now on this program's own events of level INFO are shown too. */
    public static void showInformation() {
        own = Level.INFO;
    }

    static boolean isOwn(String logger) {
        return logger.startsWith(OWN);
    }

    static boolean isShown(String logger, Level level) {
        return level.toInt() >= least(logger).toInt();
    }

    /** Two listeners of one process register some meters twice, which the meters' library warns of. */
    private static Level least(String logger) {
        if (isOwn(logger)) {
            return own;
        }
        return logger.startsWith(METERS) ? Level.ERROR : Level.WARN;
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return LineLogger::new;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return context;
    }

    @Override
    public String getRequestedApiVersion() {
        return API_VERSION;
    }

    @Override
    public void initialize() {}
}
