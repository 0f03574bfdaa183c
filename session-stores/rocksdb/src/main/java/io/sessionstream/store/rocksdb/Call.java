package io.sessionstream.store.rocksdb;

import io.sessionstream.core.Durability;
import io.sessionstream.core.SessionStoreException;
import io.sessionstream.core.TextBytes;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Something that the committer is asked to do for one session. Made by the caller's thread, decided
 * by the committer, answered by the acknowledger, each of which gives it to the next.
 */
abstract class Call<T> {
  private static final int OWN_BYTES = 200;

  final CompletableFuture<T> answer = new CompletableFuture<>();
  private final String sessionId;
  private final byte[] sessionKey;
  private final Durability asked;
  private @Nullable SessionStoreException refusal;

  /** The call that came before this one, and how many do; the queue's. */
  @Nullable Call<?> before;

  int depth;

  Call(String sessionId, Durability asked) {
    this.sessionId = sessionId;
    this.sessionKey = TextBytes.of(sessionId);
    this.asked = asked;
  }

  final String sessionId() {
    return sessionId;
  }

  /** The session's id as the database has it. */
  final byte[] sessionKey() {
    return sessionKey;
  }

  /** The least durability with which the call may be answered: written or synced. */
  final Durability asked() {
    return asked;
  }

  /** About how much of the heap is in use while the call waits. */
  long bytes() {
    return OWN_BYTES + 2L * sessionKey.length;
  }

  /** Notes the failure that is going to be the answer. */
  final void refuse(SessionStoreException why) {
    refusal = why;
  }

  final boolean isRefused() {
    return refusal != null;
  }

  /** Answers the call, for which this durability was reached. */
  final void complete(Durability reached) {
    if (refusal != null) {
      answer.completeExceptionally(refusal);
    } else {
      answer.complete(result(reached));
    }
  }

  abstract T result(Durability reached);
}
