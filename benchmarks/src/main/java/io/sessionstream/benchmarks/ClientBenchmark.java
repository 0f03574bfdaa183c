package io.sessionstream.benchmarks;

import com.google.protobuf.Timestamp;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.sessionstream.client.ClientOptions;
import io.sessionstream.client.Ordering;
import io.sessionstream.client.SessionStreamClient;
import io.sessionstream.core.Message;
import io.sessionstream.v1.GetStreamMessagesRequest;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;

/**
 * {@code SessionStreamClient.append} against one {@code GetStreamMessages} call of the generated
 * stub, with as many messages unacknowledged, on the same server.
 *
 * <p>Both make each message from its parts, and give it an id.
 */
record ClientBenchmark(Servers servers, RateComparison comparison) {
  private static final List<Integer> WINDOWS = List.of(256, 1024);
  private static final int SESSIONS = 4096;
  private static final int MESSAGES_PER_SESSION = 100;
  private static final String TEXT = SampleMessage.text(1, 80);
  private static final String SENDER = "alice-17";
  private static final String TYPE = "text/plain; charset=utf-8";
  private static final Instant SENT_AT = Instant.ofEpochSecond(1_795_000_000L, 250_000_000);

  void run(PrintStream out) throws Exception {
    try (ServerProcess server = inMemory()) {
      for (Ordering ordering : List.of(Ordering.ONE_AT_A_TIME, Ordering.PIPELINED)) {
        for (int window : WINDOWS) {
          run(server, ordering, window, out);
        }
      }
    }
  }

  private void run(ServerProcess server, Ordering ordering, int window, PrintStream out)
      throws Exception {
    ManagedChannel channel = server.connect();
    ClientOptions options =
        ClientOptions.builder().ordering(ordering).maxUnacknowledged(window).build();
    try (SessionStreamClient client =
            SessionStreamClient.builder()
                .target("127.0.0.1:" + server.port())
                .credentials(InsecureChannelCredentials.create())
                .options(options)
                .build();
        RawStream stub = new RawStream(channel)) {
      Turns clients = new Turns();
      Turns stubs = new Turns();
      comparison.run(
          "append, " + ordering,
          window,
          (most, time) ->
              InFlight.rate(most, time, () -> client.append(clients.session(), message())),
          (most, time) -> InFlight.rate(most, time, () -> stub.append(request(stubs))),
          out);
    } finally {
      channel.shutdownNow();
    }
  }

  private ServerProcess inMemory() throws IOException {
    return servers.measured("--idle-time-to-live", "1s", "--max-bytes", "1GiB");
  }

  private static Message message() {
    return Message.builder()
        .sender(SENDER)
        .contentType(TYPE)
        .putAttributes("client", "web/2.14")
        .sentAt(SENT_AT)
        .text(TEXT)
        .build();
  }

  private static GetStreamMessagesRequest request(Turns turns) {
    return GetStreamMessagesRequest.newBuilder()
        .setSessionId(turns.session())
        .setMessage(
            io.sessionstream.v1.Message.newBuilder()
                .setMessageId(turns.messageId())
                .setSender(SENDER)
                .setContentType(TYPE)
                .putAttributes("client", "web/2.14")
                .setSentAt(
                    Timestamp.newBuilder()
                        .setSeconds(SENT_AT.getEpochSecond())
                        .setNanos(SENT_AT.getNano()))
                .setText(TEXT))
        .build();
  }

  /** Whose turn it is: many sessions, all of which make room for new ones now and then. */
  private static final class Turns {
    private final MessageIds ids = new MessageIds();
    private final String prefix = ids.next() + "-";
    private long next;

    String session() {
      long turn = next++;
      long generation = turn / (SESSIONS * MESSAGES_PER_SESSION);
      return prefix + (generation * SESSIONS + turn % SESSIONS);
    }

    String messageId() {
      return ids.next();
    }
  }
}
