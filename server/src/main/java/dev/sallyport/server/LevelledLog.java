package dev.sallyport.server;

import dev.sallyport.wire.LogLevels;
import dev.sallyport.wire.LogLevels.Levels;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** A logger that leaves out what the levels of the moment leave out. */
final class LevelledLog {
    private final Logger log;
    private final LogLevels levels;

    private LevelledLog(Logger log, LogLevels levels) {
        this.log = log;
        this.levels = levels;
    }

    static Logger of(Logger log, LogLevels levels) {
        LevelledLog levelled = new LevelledLog(log, levels);
        return (Logger) Proxy.newProxyInstance(
                Logger.class.getClassLoader(),
                new Class<?>[] {Logger.class},
                (proxy, method, arguments) -> levelled.call(method, arguments));
    }

    private @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable {
        if (method.getReturnType() == void.class && !isWanted(method.getName())) {
            return null;
        }
        try {
            return method.invoke(log, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private boolean isWanted(String method) {
        Levels now = levels.levels();
        return switch (method) {
            case "error" -> now.error();
            case "warn" -> now.warning();
            case "info" -> now.info();
            default -> now.verbose() > 0;
        };
    }
}
