package io.sessionstream.grpc;

import io.sessionstream.core.Violation;
import io.sessionstream.v1.AppendEntry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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
   */
  List<CompletableFuture<AppendAnswer>> begin(AppendBatch batch, CallErrors errors) {
    if (batch.size() > maxEntries) {
      AppendAnswer tooMany = new AppendError(Errors.invalid(List.of(tooMany(batch.size()))));
      return Collections.nCopies(batch.size(), CompletableFuture.completedFuture(tooMany));
    }
    List<CompletableFuture<AppendAnswer>> results = new ArrayList<>(batch.size());
    AppendBatch.Entries entries = batch.entries();
    for (int i = 0; i < batch.size(); i++) {
      results.add(appends.append(entries.next(), ENTRY, errors));
    }
    return results;
  }

  private Violation tooMany(int size) {
    return Violation.of("entries", "must be at most " + maxEntries + ", are " + size);
  }
}
