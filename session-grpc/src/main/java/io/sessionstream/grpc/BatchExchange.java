package io.sessionstream.grpc;

import io.grpc.ServerCall;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One call of {@code AppendMessages}: results are joined as they are there. */
final class BatchExchange implements Exchange<AppendBatch, AppendAnswer> {
  private final ServerCall<Received<AppendBatch>, Answer> call;
  private final Batches batches;
  private final CallErrors errors;
  private final int maxResponseBytes;

  private List<AppendAnswer> accepted = new ArrayList<>();
  private int acceptedBytes;

  /** An exchange with responses of no more bytes, unless a single result has more. */
  BatchExchange(
      ServerCall<Received<AppendBatch>, Answer> call,
      Batches batches,
      CallErrors errors,
      int maxResponseBytes) {
    this.call = call;
    this.batches = batches;
    this.errors = errors;
    this.maxResponseBytes = maxResponseBytes;
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
    return call.isReady();
  }

  @Override
  public void accept(AppendAnswer result) {
    int bytes = BatchAnswers.sizeOf(result);
    if (acceptedBytes + bytes > maxResponseBytes) {
      flush();
    }
    accepted.add(result);
    acceptedBytes += bytes;
  }

  @Override
  public void flush() {
    if (!accepted.isEmpty()) {
      call.sendMessage(new BatchAnswers(accepted, acceptedBytes));
      accepted = new ArrayList<>();
      acceptedBytes = 0;
    }
  }

  @Override
  public void complete() {} // All was sent as it came.
}
