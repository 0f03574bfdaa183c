package io.sessionstream.server;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.ChannelzService;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.sessionstream.core.SessionStore;
import io.sessionstream.grpc.SessionGrpcService;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running server: store, service and transport, wired together. */
final class SessionServer {
  private static final Logger logger = LoggerFactory.getLogger(SessionServer.class);
  private static final int CHANNELZ_PAGE = 100;
  private static final Duration LAST_BYTES = Duration.ofSeconds(1);

  private final SessionStore<byte[]> store;
  private final SessionGrpcService service;
  private final HealthStatusManager health = new HealthStatusManager();
  private final HealthReports healthReports;
  private final Server server;
  private final Duration drainTimeout;
  private final AtomicBoolean stopping = new AtomicBoolean();

  private SessionServer(ServerConfig config, SessionStore<byte[]> store) {
    this.store = store;
    drainTimeout = config.drainTimeout();
    healthReports = new HealthReports(store, health);
    service = new SessionGrpcService(store, config.serviceLimits());
    TransportLimits limits = config.transportLimits();
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(config.host(), config.port()))
            .directExecutor() // Nothing on the way of a message blocks.
            .addService(service)
            .addService(health.getHealthService())
            .addService(ProtoReflectionServiceV1.newInstance())
            .addService(ChannelzService.newInstance(CHANNELZ_PAGE))
            .maxInboundMessageSize(transportLimit(config.serviceLimits().maxRequestBytes()))
            .maxConcurrentCallsPerConnection(limits.maxCallsPerConnection())
            .maxRstFramesPerWindow(limits.maxResetsPer10s(), 10)
            .keepAliveTime(limits.keepAlive().toNanos(), TimeUnit.NANOSECONDS)
            .permitKeepAliveTime(limits.minClientKeepAlive().toNanos(), TimeUnit.NANOSECONDS)
            .permitKeepAliveWithoutCalls(true)
            .build();
  }

  /**
   * Twice the service's limit: the service refuses a request in good order, the transport can only
   * cut its call.
   */
  private static int transportLimit(int maxRequestBytes) {
    return (int) Math.min(2L * maxRequestBytes, Integer.MAX_VALUE);
  }

  /** Starts a server, which accepts calls when this returns. */
  static SessionServer start(ServerConfig config) throws IOException, StartException {
    SessionServer server = new SessionServer(config, config.store().open(config.sessionLimits()));
    try {
      server.server.start();
    } catch (IOException | RuntimeException e) {
      server.store.close();
      throw e;
    }
    server.healthReports.start();
    return server;
  }

  int port() {
    return server.getPort();
  }

  void awaitTermination() throws InterruptedException {
    server.awaitTermination();
  }

  /**
   * Ends the server in good order: no new calls, everything received is answered, then the calls
   * end with UNAVAILABLE. What is still open after the drain timeout is cut. Ending again has no
   * effect.
   */
  void stop() throws InterruptedException {
    if (!stopping.compareAndSet(false, true)) {
      server.awaitTermination();
      return;
    }
    logger.info("shutting down");
    long deadline = System.nanoTime() + drainTimeout.toNanos();
    healthReports.close();
    health.enterTerminalState();
    server.shutdown();
    try {
      service.drain().get(drainTimeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      logger.warn("calls are cut: some clients have not read their answers in {}", drainTimeout);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
    // What was answered is on its way. Only calls of other services, such as a watch of the health,
    // can keep the transport open now, and they have no end of their own.
    long rest = Math.min(deadline - System.nanoTime(), LAST_BYTES.toNanos());
    if (!server.awaitTermination(Math.max(rest, 0), TimeUnit.NANOSECONDS)) {
      server.shutdownNow();
      server.awaitTermination(LAST_BYTES.toNanos(), TimeUnit.NANOSECONDS);
    }
    store.close();
    logger.info("shut down");
  }
}
