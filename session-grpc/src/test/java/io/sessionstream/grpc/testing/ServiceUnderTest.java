package io.sessionstream.grpc.testing;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.sessionstream.core.GuavaSessionStore;
import io.sessionstream.core.SessionStore;
import io.sessionstream.grpc.ServiceLimits;
import io.sessionstream.grpc.SessionGrpcService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The service on a real server, with a channel to it. */
public final class ServiceUnderTest implements AutoCloseable {
  /** The smallest that the transport allows, so that a client that does not read is full soon. */
  private static final int FLOW_CONTROL_WINDOW = 64 << 10;

  private final SessionGrpcService service;
  private final Server server;
  private final ManagedChannel channel;

  private ServiceUnderTest(
      SessionGrpcService service, Server server, Function<Server, ManagedChannel> connect) {
    this.service = service;
    try {
      this.server = server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    channel = connect.apply(server);
  }

  public static ServiceUnderTest inProcess(SessionStore<byte[]> store, ServiceLimits limits) {
    return inProcess(new SessionGrpcService(store, limits));
  }

  /** Everything happens on the thread that causes it. */
  public static ServiceUnderTest inProcess(SessionGrpcService service) {
    String name = InProcessServerBuilder.generateName();
    return new ServiceUnderTest(
        service,
        InProcessServerBuilder.forName(name).directExecutor().addService(service).build(),
        server -> InProcessChannelBuilder.forName(name).directExecutor().build());
  }

  public static ServiceUnderTest inProcess(SessionStore<byte[]> store) {
    return inProcess(store, ServiceLimits.defaults());
  }

  /** Over a socket, where flow control is the network's. */
  public static ServiceUnderTest netty(SessionStore<byte[]> store, ServiceLimits limits) {
    SessionGrpcService service = new SessionGrpcService(store, limits);
    InetAddress loopback = InetAddress.getLoopbackAddress();
    return new ServiceUnderTest(
        service,
        NettyServerBuilder.forAddress(new InetSocketAddress(loopback, 0))
            .directExecutor()
            .maxInboundMessageSize(8 << 20)
            .addService(service)
            .build(),
        server ->
            NettyChannelBuilder.forAddress(new InetSocketAddress(loopback, server.getPort()))
                .usePlaintext()
                .directExecutor()
                .flowControlWindow(FLOW_CONTROL_WINDOW)
                .build());
  }

  /** The store that the server uses. */
  public static GuavaSessionStore<byte[]> memoryStore() {
    return SessionGrpcService.inMemoryStore().maxBytes(256L << 20).build();
  }

  public SessionGrpcService service() {
    return service;
  }

  public Channel channel() {
    return channel;
  }

  /** Ends both, and waits until they have ended. */
  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
    try {
      if (!channel.awaitTermination(Patience.LIMIT.toNanos(), TimeUnit.NANOSECONDS)
          || !server.awaitTermination(Patience.LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new AssertionError("not ended within " + Patience.LIMIT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
