package dev.sallyport.cli.log;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** One logger; see {@link LineLogging}. */
final class LineLogger extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1;
    private static final int MAX_CHARS = 4_096;
    private static final Chatter LIBRARIES = new Chatter();

    LineLogger(String name) {
        this.name = name;
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
        return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level,
            @Nullable Marker marker,
            String pattern,
            @Nullable Object @Nullable [] arguments,
            @Nullable Throwable thrown) {
        long leftOut = LineLogging.isOwn(name) ? 0 : LIBRARIES.ask(System.nanoTime());
        if (leftOut < 0) {
            return;
        }
        StringBuilder line = new StringBuilder(160)
                .append(InstantSource.system().instant().truncatedTo(ChronoUnit.MILLIS))
                .append(' ')
                .append(level)
                .append(' ')
                .append(name.substring(name.lastIndexOf('.') + 1))
                .append(' ')
                .append(MessageFormatter.basicArrayFormat(pattern, arguments));
        if (leftOut > 0) {
            line.append(" (").append(leftOut).append(" more lines of libraries were left out)");
        }
        if (thrown != null) {
            line.append(" | ").append(trace(thrown));
        }
        System.err.println(oneLine(line));
    }

    private static String trace(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString().strip();
    }

    /** Nothing that was sent to us may look like another event. */
    private static String oneLine(StringBuilder text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                text.setCharAt(i, ' ');
            }
        }
        if (text.length() > MAX_CHARS) {
            text.setLength(MAX_CHARS);
            text.append('…');
        }
        return text.toString();
    }

    @Override
    public boolean isTraceEnabled() {
        return false;
    }

    @Override
    public boolean isDebugEnabled() {
        return false;
    }

    @Override
    public boolean isInfoEnabled() {
        return LineLogging.isShown(name, Level.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
        return LineLogging.isShown(name, Level.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
        return true;
    }
}
