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
import java.util.function.Supplier;

/**
 * {@code GetStreamMessages} and {@code AppendMessages}, each against a no-op echo of generated
 * code, and against the least that can answer at all.
 *
 * <p>In memory sessions expire soon, and the store has room for what comes until then, so that it
 * is never full, however long the benchmark runs. On disk they are kept, as they are unless a
 * server is told otherwise.
 */
record IngestBenchmark(Servers servers, Comparison comparison, boolean withMessageIds) {
  private static final Cell WARM_UP = new Cell(64, 16);
  private static final Cell BATCHES_WARM_UP = new Cell(16, 4);
  private static final String TIME_TO_LIVE = "--idle-time-to-live";
  private static final int SMALLEST_ANSWER = 10;
  private static final int BATCH = NoOpServer.BATCH;

  void run(List<Cell> cells, PrintStream out) throws IOException, InterruptedException {
    run("ingest", method(), this::single, 1, WARM_UP, cells, out);
  }

  /** The same messages in batches. */
  void runInBatches(List<Cell> cells, PrintStream out) throws IOException, InterruptedException {
    MethodDescriptor<byte[], Checked> method =
        SessionServiceGrpc.getAppendMessagesMethod().toBuilder(
                new PreparedBytes(), new BatchAnswerCheck())
            .build();
    run("ingest in batches of " + BATCH, method, this::batches, BATCH, BATCHES_WARM_UP, cells, out);
  }

  private void run(
      String what,
      MethodDescriptor<byte[], Checked> method,
      Supplier<Requests> requests,
      int messages,
      Cell warmUp,
      List<Cell> cells,
      PrintStream out)
      throws IOException, InterruptedException {
    try (ServerProcess real = inMemory();
        ServerProcess echo = servers.echo();
        ServerProcess noOp = servers.noOp();
        Load measured = new Load(real, method, requests, messages);
        Load echoing = new Load(echo, method, requests, messages);
        Load baseline = new Load(noOp, method, requests, messages)) {
      comparison.warmUp(warmUp, measured, echoing, baseline);
      for (Cell cell : cells) {
        comparison.run(what, List.of("measured", "echo"), cell, measured, echoing, out);
        comparison.run(what, cell, measured, baseline, out);
      }
    }
  }

  private Requests single() {
    return new AppendRequests(withMessageIds);
  }

  private Requests batches() {
    return new BatchRequests(single(), BATCH);
  }

  /** The server on RocksDB, which syncs what it acknowledges, against the server in memory. */
  void runOnRocksDb(List<Cell> cells, PrintStream out) throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("ingest-benchmark");
    try (ServerProcess durable =
            servers.measured("--store", "rocksdb", "--data-dir", directory.toString());
        ServerProcess inMemory = inMemory();
        Load measured = new Load(durable, method(), this::single, 1);
        Load baseline = new Load(inMemory, method(), this::single, 1)) {
      comparison.warmUp(WARM_UP, measured, baseline);
      for (Cell cell : cells) {
        comparison.run("ingest", List.of("rocksdb", "memory"), cell, measured, baseline, out);
      }
    } finally {
      MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  private ServerProcess inMemory() throws IOException {
    return servers.measured(TIME_TO_LIVE, "1s", "--max-bytes", "1GiB");
  }

  /** {@code GetStreamMessages} with prepared requests, and answers that are looked at only. */
  static MethodDescriptor<byte[], Checked> method() {
    return SessionServiceGrpc.getGetStreamMessagesMethod().toBuilder(
            new PreparedBytes(), new AnswerCheck(SMALLEST_ANSWER))
        .build();
  }
}
