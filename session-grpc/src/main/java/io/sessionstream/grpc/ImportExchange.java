package io.sessionstream.grpc;

import io.grpc.ServerCall;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One call of {@code ImportMessages}: results are counted, and told at the end. */
final class ImportExchange implements Exchange<AppendBatch, AppendAnswer> {
  private final ServerCall<Received<AppendBatch>, Answer> call;
  private final Batches batches;
  private final CallErrors errors;
  private final ImportSummary summary;

  ImportExchange(
      ServerCall<Received<AppendBatch>, Answer> call,
      Batches batches,
      CallErrors errors,
      int maxResponseBytes) {
    this.call = call;
    this.batches = batches;
    this.errors = errors;
    this.summary = new ImportSummary(maxResponseBytes);
  }

  @Override
  public int items(Received<AppendBatch> received) {
    return Batches.items(received);
  }

  @Override
  public boolean mayBegin(int begun) {
    return true;
  }

  @Override
  public List<CompletableFuture<AppendAnswer>> begin(Received<AppendBatch> received) {
    return batches.begin(received.request().orElseThrow(), errors);
  }

  @Override
  public boolean isReady() {
    return true;
  }

  @Override
  public void accept(AppendAnswer result) {
    summary.add(result);
  }

  @Override
  public void flush() {} // The client is told nothing before the end.

  @Override
  public void complete() {
    call.sendMessage(Answer.of(summary.toResponse()));
  }
}
