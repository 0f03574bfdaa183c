package io.sessionstream.benchmarks;

import io.grpc.MethodDescriptor;
import io.sessionstream.v1.SessionServiceGrpc;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/**
 * {@code GetStreamMessages} against a no-op echo.
 *
 * <p>Sessions expire soon, and the store has room for what comes until then, so that it is never
 * full, however long the benchmark runs.
 */
record IngestBenchmark(Servers servers, Comparison comparison, boolean withMessageIds) {
  private static final Cell WARM_UP = new Cell(64, 16);
  private static final int SMALLEST_ANSWER = 10;

  void run(List<Cell> cells, PrintStream out) throws IOException, InterruptedException {
    MethodDescriptor<byte[], Optional<String>> method =
        SessionServiceGrpc.getGetStreamMessagesMethod().toBuilder(
                new PreparedBytes(), new AnswerCheck(SMALLEST_ANSWER))
            .build();
    try (ServerProcess real = servers.measured("--idle-time-to-live", "2s", "--max-bytes", "1GiB");
        ServerProcess noOp = servers.noOp();
        Load measured = new Load(real, method, () -> new AppendRequests(withMessageIds));
        Load baseline = new Load(noOp, method, () -> new AppendRequests(withMessageIds))) {
      comparison.warmUp(WARM_UP, measured, baseline);
      for (Cell cell : cells) {
        comparison.run("ingest", cell, measured, baseline, out);
      }
    }
  }
}
