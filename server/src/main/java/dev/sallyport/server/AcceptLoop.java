package dev.sallyport.server;

import com.linecorp.armeria.common.Flags;
import com.linecorp.armeria.common.util.EventLoopGroups;
import com.linecorp.armeria.common.util.TransportType;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The thread that accepts a listener's connections. It ends as soon as it is told to; by default Netty waits two
 * seconds for more work, which an accepting thread whose port is closed cannot get, and every stop is as much longer.
 */
final class AcceptLoop extends MultiThreadIoEventLoopGroup {
    private AcceptLoop(String name, IoHandlerFactory transport) {
        super(1, new DefaultThreadFactory(name), transport);
    }

    static EventLoopGroup of(String name) {
        TransportType transport = Flags.transportType();
        return switch (transport) {
            case EPOLL -> new AcceptLoop(name, EpollIoHandler.newFactory());
            case NIO -> new AcceptLoop(name, NioIoHandler.newFactory());
            case KQUEUE, IO_URING -> EventLoopGroups.newEventLoopGroup(1, name);
        };
    }

    @Override
    public Future<?> shutdownGracefully() {
        return shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
