package io.sessionstream.benchmarks;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** The load of one call on one server, over one connection. */
final class Load implements AutoCloseable {
  private static final Duration LONGEST_END = Duration.ofSeconds(30);

  private final ServerProcess server;
  private final MethodDescriptor<byte[], Checked> method;
  private final Supplier<Requests> requests;
  private final int messages;
  private final ManagedChannel channel;

  /**
   * Connects to the server.
   *
   * @param method the call, whose requests are sent as prepared bytes
   * @param requests makes the requests of one stream
   * @param messages how many answers each request has
   */
  Load(
      ServerProcess server,
      MethodDescriptor<byte[], Checked> method,
      Supplier<Requests> requests,
      int messages) {
    this.server = server;
    this.method = method;
    this.requests = requests;
    this.messages = messages;
    this.channel = server.connect();
  }

  /**
   * Opens the cell's streams, measures for some time after a time of warming up, and ends the
   * streams. Fails if any answer, measured or not, is not a success.
   */
  Measurement run(Cell cell, Duration warmUp, Duration time)
      throws IOException, InterruptedException {
    server.collectGarbage();
    Recorder recorder = new Recorder();
    List<LoadStream> streams = new ArrayList<>();
    for (int i = 0; i < cell.streams(); i++) {
      streams.add(
          new LoadStream(
              channel.newCall(method, CallOptions.DEFAULT),
              requests.get(),
              cell.unanswered(),
              messages,
              recorder));
    }
    streams.forEach(LoadStream::start);
    Thread.sleep(warmUp.toMillis());

    CpuTime serverBefore = CpuTime.of(server.pid());
    CpuTime clientBefore = CpuTime.of(ProcessHandle.current().pid());
    long start = System.nanoTime();
    recorder.turn(true);
    Thread.sleep(time.toMillis());
    recorder.turn(false);
    long nanos = System.nanoTime() - start;
    double serverSeconds = CpuTime.of(server.pid()).secondsSince(serverBefore);
    double clientSeconds = CpuTime.of(ProcessHandle.current().pid()).secondsSince(clientBefore);

    end(streams);
    return Measurement.of(recorder.latencies(), nanos / 1e9, serverSeconds, clientSeconds);
  }

  private static void end(List<LoadStream> streams) throws InterruptedException {
    streams.forEach(LoadStream::finish);
    for (LoadStream stream : streams) {
      try {
        stream.end().get(LONGEST_END.toSeconds(), TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        throw new IllegalStateException("the load has failed", e.getCause());
      } catch (TimeoutException e) {
        throw new IllegalStateException("a stream has not ended in " + LONGEST_END, e);
      }
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
