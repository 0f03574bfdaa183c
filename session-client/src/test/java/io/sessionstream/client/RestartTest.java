package io.sessionstream.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.InsecureChannelCredentials;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.GuavaSessionStore;
import io.sessionstream.core.Message;
import io.sessionstream.core.MessageRange;
import io.sessionstream.core.StoredMessage;
import io.sessionstream.grpc.ServiceLimits;
import io.sessionstream.grpc.SessionGrpcService;
import io.sessionstream.grpc.testing.Patience;
import io.sessionstream.grpc.testing.ServiceUnderTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client over real connections, while servers come and go and their store stays. */
class RestartTest {
  private static final int RESTARTS = 5;
  private static final int SESSIONS = 4;
  private static final int BETWEEN_RESTARTS = 2_000;

  private final GuavaSessionStore<byte[]> store = ServiceUnderTest.memoryStore();
  private final List<RunningService> servers = new ArrayList<>();

  /** A server with its service. */
  private record RunningService(SessionGrpcService service, Server server, int port) {
    static RunningService start(GuavaSessionStore<byte[]> store, int port) {
      SessionGrpcService service = new SessionGrpcService(store, ServiceLimits.defaults());
      try {
        Server server =
            NettyServerBuilder.forAddress(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .directExecutor()
                .addService(service)
                .build()
                .start();
        return new RunningService(service, server, server.getPort());
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    String target() {
      return "127.0.0.1:" + port;
    }

    /** Cuts all connections. */
    void cut() {
      server.shutdownNow();
      awaitEnd();
    }

    /** Ends in good order. */
    void drain() {
      server.shutdown();
      Patience.await(service.drain());
      awaitEnd();
    }

    private void awaitEnd() {
      try {
        if (!server.awaitTermination(Patience.LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
          throw new AssertionError("the server does not end");
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private RunningService start(int port) {
    RunningService server = RunningService.start(store, port);
    servers.add(server);
    return server;
  }

  @AfterEach
  void close() {
    servers.forEach(server -> server.server().shutdownNow());
  }

  private static SessionStreamClient client(RunningService... servers) {
    ClientBuilder client =
        SessionStreamClient.builder()
            .credentials(InsecureChannelCredentials.create())
            .options(
                ClientOptions.builder()
                    .initialBackoff(Duration.ofMillis(5))
                    .maxBackoff(Duration.ofMillis(200))
                    .build());
    for (RunningService server : servers) {
      client.target(server.target());
    }
    return client.build();
  }

  private static Message message(int number) {
    return Message.builder().text("text " + number).build();
  }

  @Test
  void append_whileTheServerIsRestarted_isInTheLogOnceAndInOrder() {
    RunningService server = start(0);
    List<CompletableFuture<Acknowledgement>> acknowledgements = new ArrayList<>();
    try (SessionStreamClient client = client(server)) {
      for (int restart = 0; restart < RESTARTS; restart++) {
        appendSome(client, acknowledgements);
        if (restart % 2 == 0) {
          server.cut();
        } else {
          server.drain();
        }
        server = start(server.port());
      }
      appendSome(client, acknowledgements);
    }

    checkLog(acknowledgements);
  }

  @Test
  void append_toTwoServersOfWhichOneGoesAway_goesOnWithTheOther() {
    RunningService first = start(0);
    RunningService second = start(0);
    List<CompletableFuture<Acknowledgement>> acknowledgements = new ArrayList<>();
    try (SessionStreamClient client = client(first, second)) {
      appendSome(client, acknowledgements);
      first.cut();
      appendSome(client, acknowledgements);
      first = start(first.port());
      second.cut();
      appendSome(client, acknowledgements);
    }

    checkLog(acknowledgements);
  }

  @Test
  void append_toServersOfWhichOneHasAnAddressOfVersion6_goesToTheOther() {
    RunningService server = start(0);
    try (SessionStreamClient client =
        SessionStreamClient.builder()
            .credentials(InsecureChannelCredentials.create())
            .target("[::1]:1")
            .target(server.target())
            .build()) {
      assertThat(client.blocking().append("s", message(1)).sequence()).isEqualTo(1);
    }
  }

  private static void appendSome(
      SessionStreamClient client, List<CompletableFuture<Acknowledgement>> acknowledgements) {
    for (int i = 0; i < BETWEEN_RESTARTS; i++) {
      int number = acknowledgements.size();
      acknowledgements.add(
          client.append("session " + number % SESSIONS, message(number)).toCompletableFuture());
    }
  }

  private void checkLog(List<CompletableFuture<Acknowledgement>> acknowledgements) {
    for (int session = 0; session < SESSIONS; session++) {
      List<String> texts =
          store
              .find("session " + session, MessageRange.all())
              .toCompletableFuture()
              .join()
              .orElseThrow()
              .messages()
              .stream()
              .map(RestartTest::text)
              .toList();
      List<String> expected = new ArrayList<>();
      for (int number = session; number < acknowledgements.size(); number += SESSIONS) {
        expected.add("text " + number);
        assertThat(Patience.await(acknowledgements.get(number)).sequence())
            .isEqualTo(expected.size());
      }
      assertThat(texts).isEqualTo(expected);
    }
  }

  private static String text(StoredMessage<byte[]> stored) {
    try {
      return io.sessionstream.v1.Message.parseFrom(stored.message()).getText();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
