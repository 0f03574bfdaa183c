package io.sessionstream.grpc;

import io.sessionstream.core.Violation;
import io.sessionstream.v1.AppendEntry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Appends the entries of batches. */
final class Batches {
  private static final String ENTRY = AppendEntry.getDescriptor().getFullName();

  private final Appends appends;
  private final int maxEntries;

  Batches(Appends appends, int maxEntries) {
    this.appends = appends;
    this.maxEntries = maxEntries;
  }

  /** What a batch takes of a window: an entry each, and one if there are none. */
  static int items(Received<AppendBatch> received) {
    return Math.max(1, received.request().orElseThrow().size());
  }

  /**
   * Begins to append the entries, in their order; one result for each. Of a batch with more entries
   * than allowed none is appended.
   *
   * @param toResult makes a result of the entry, empty if its bytes were none, and its answer
   */
  <R> List<CompletableFuture<R>> begin(AppendBatch batch, CallErrors errors, ToResult<R> toResult) {
    if (batch.size() > maxEntries) {
      AppendAnswer tooMany = new AppendError(Errors.invalid(List.of(tooMany(batch.size()))));
      return Collections.nCopies(
          batch.size(),
          toResult.apply(Optional.empty(), CompletableFuture.completedFuture(tooMany)));
    }
    List<CompletableFuture<R>> results = new ArrayList<>(batch.size());
    AppendBatch.Entries entries = batch.entries();
    for (int i = 0; i < batch.size(); i++) {
      Optional<AppendRequest> entry = entries.next();
      results.add(toResult.apply(entry, appends.append(entry, ENTRY, errors)));
    }
    return results;
  }

  private Violation tooMany(int size) {
    return Violation.of("entries", "must be at most " + maxEntries + ", are " + size);
  }

  /** Makes results of answers. */
  interface ToResult<R> {
    CompletableFuture<R> apply(
        Optional<AppendRequest> entry, CompletableFuture<AppendAnswer> answer);
  }
}
