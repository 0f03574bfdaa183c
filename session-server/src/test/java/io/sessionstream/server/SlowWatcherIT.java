package io.sessionstream.server;

import static io.sessionstream.v1.SessionServiceGrpc.getWatchSessionMethod;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.sessionstream.client.ClientOptions;
import io.sessionstream.client.Ordering;
import io.sessionstream.client.SessionStreamClient;
import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Message;
import io.sessionstream.grpc.testing.Patience;
import io.sessionstream.grpc.testing.TestCall;
import io.sessionstream.v1.WatchSessionRequest;
import io.sessionstream.v1.WatchSessionResponse;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A watcher that reads one message while 500 are appended, as one that takes 100 in a second of a
 * session that gets 50,000: what it has not read is on the disk, and takes no memory.
 */
class SlowWatcherIT {
  private static final int SLOWER = 500;
  private static final int MESSAGES = 200_000;
  private static final int MESSAGE_BYTES = 1_000;
  private static final String HEAP = "64m";

  @TempDir Path directory;

  @Test
  void watch_fiveHundredTimesTooSlow_memoryIsBoundedAndItMissesNothing() throws Exception {
    try (JarProcess jar =
        JarProcess.withHeap(
            HEAP,
            "--port=0",
            "--store=rocksdb",
            "--data-dir=" + directory.resolve("data"),
            "--max-bytes-per-session=1GiB")) {
      String ready = jar.nextOutput();
      int port = Integer.parseInt(ready.replaceFirst(".*:(\\d+) .*", "$1"));
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", port)
              .usePlaintext()
              .directExecutor()
              .flowControlWindow(64 << 10)
              .build();
      try (SessionStreamClient writer = writer(port)) {
        SlowWatcher watcher = new SlowWatcher(channel);
        Queue<CompletableFuture<Acknowledgement>> answers = new ArrayDeque<>();
        Message message = Message.builder().text("x".repeat(MESSAGE_BYTES)).build();
        for (int i = 1; i <= MESSAGES; i++) {
          answers.add(writer.append("busy", message).toCompletableFuture());
          if (i % 10_000 == 0) {
            answers.forEach(Patience::await);
            answers.clear();
          }
          watcher.seeAtLeast(i / SLOWER);
        }
        answers.forEach(Patience::await);
        assertThat(watcher.seen()).isLessThan(MESSAGES / 10);
        assertThat(jar.liveBytes()).isLessThan((long) MESSAGES * MESSAGE_BYTES / 5);

        watcher.seeAtLeast(MESSAGES);
        assertThat(watcher.seen()).isEqualTo(MESSAGES);
      } finally {
        channel.shutdownNow();
      }
      jar.terminate();
      assertThat(jar.exitCode()).isZero();
    }
  }

  private static SessionStreamClient writer(int port) {
    return SessionStreamClient.builder()
        .target("127.0.0.1:" + port)
        .credentials(InsecureChannelCredentials.create())
        .options(ClientOptions.builder().ordering(Ordering.SOLE_WRITER).build())
        .build();
  }

  /** Takes one answer at a time, and checks that each message is the next one. */
  private static final class SlowWatcher {
    private final TestCall<WatchSessionRequest, WatchSessionResponse> call;
    private long seen;

    SlowWatcher(ManagedChannel channel) {
      call = TestCall.builder(channel, getWatchSessionMethod()).withoutReading().start();
      call.send(
          WatchSessionRequest.newBuilder().setSessionId("busy").setWaitForSession(true).build());
      call.halfClose();
    }

    long seen() {
      return seen;
    }

    /** Reads on until it has seen so many messages. */
    void seeAtLeast(long messages) {
      while (seen < messages) {
        call.request(1);
        for (var stored : call.next().getMessages().getMessagesList()) {
          seen++;
          assertThat(stored.getSequence()).isEqualTo(seen);
        }
      }
    }
  }
}
