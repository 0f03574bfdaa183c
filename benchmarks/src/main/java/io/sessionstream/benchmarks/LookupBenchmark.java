package io.sessionstream.benchmarks;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.grpc.MethodDescriptor;
import io.sessionstream.v1.SessionServiceGrpc;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code GetSessionData} of sessions of {@value LookupData#MESSAGES_PER_SESSION} messages against a
 * no-op that answers with prepared bytes, which are an answer of the real server.
 */
record LookupBenchmark(Servers servers, Comparison comparison) {
  private static final Cell WARM_UP = new Cell(8, 16);
  private static final int SMALLEST_ANSWER =
      LookupData.MESSAGES_PER_SESSION * SampleMessage.ENCODED_BYTES;

  void run(List<Cell> cells, PrintStream out) throws IOException, InterruptedException {
    MethodDescriptor<byte[], Checked> method = method();
    Path answer = Files.createTempFile("session-stream-answer-", ".bin");
    try (ServerProcess real = servers.measured()) {
      LookupData data = LookupData.store(real.port());
      Files.write(answer, data.anAnswer().toByteArray());
      try (ServerProcess noOp = servers.noOp(answer.toString());
          Load measured = new Load(real, method, () -> new LookupRequests(data.sessionIds()), 1);
          Load baseline = new Load(noOp, method, () -> new LookupRequests(data.sessionIds()), 1)) {
        comparison.warmUp(WARM_UP, measured, baseline);
        for (Cell cell : cells) {
          comparison.run("look-up", cell, measured, baseline, out);
        }
      }
    } finally {
      Files.delete(answer);
    }
  }

  /** The server on RocksDB against the server in memory. */
  void runOnRocksDb(List<Cell> cells, PrintStream out) throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("lookup-benchmark");
    try {
      runAgainstMemory(
          "rocksdb", cells, out, "--store", "rocksdb", "--data-dir", directory.toString());
    } finally {
      MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  /** The server on this Redis against the server in memory. */
  void runOnRedis(String uri, List<Cell> cells, PrintStream out)
      throws IOException, InterruptedException {
    // Sessions of its own, so that a run does not add to those of the one before.
    String prefix = "benchmark-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
    runAgainstMemory(
        "redis",
        cells,
        out,
        "--store",
        "redis",
        "--redis-uri",
        uri,
        "--redis-key-prefix",
        prefix,
        "--idle-time-to-live",
        "1h");
  }

  private void runAgainstMemory(String name, List<Cell> cells, PrintStream out, String... options)
      throws IOException, InterruptedException {
    try (ServerProcess durable = servers.measured(options);
        ServerProcess inMemory = servers.measured()) {
      LookupData data = LookupData.store(durable.port());
      LookupData same = LookupData.store(inMemory.port());
      try (Load measured =
              new Load(durable, method(), () -> new LookupRequests(data.sessionIds()), 1);
          Load baseline =
              new Load(inMemory, method(), () -> new LookupRequests(same.sessionIds()), 1)) {
        comparison.warmUp(WARM_UP, measured, baseline);
        for (Cell cell : cells) {
          comparison.run("look-up", List.of(name, "memory"), cell, measured, baseline, out);
        }
      }
    }
  }

  private static MethodDescriptor<byte[], Checked> method() {
    return SessionServiceGrpc.getGetSessionDataMethod().toBuilder(
            new PreparedBytes(), new AnswerCheck(SMALLEST_ANSWER))
        .build();
  }
}
