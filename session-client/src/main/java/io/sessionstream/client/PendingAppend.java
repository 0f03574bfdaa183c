package io.sessionstream.client;

import io.sessionstream.core.Acknowledgement;
import io.sessionstream.v1.AppendEntry;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A message on its way, from the append to its outcome. Used by the client's own thread only. */
final class PendingAppend {
  private final AppendEntry entry;
  private final int bytes;
  private final long giveUpAtNanos;
  private final CompletableFuture<Acknowledgement> outcome = new CompletableFuture<>();

  /**
   * Whether the server may have it, or may still come to have it, from an attempt without answer.
   */
  private boolean mayBeStored;

  private @Nullable ServiceError lastError;
  private boolean inFlight;
  private boolean settled;

  /** What became of a message, to be told to whoever appended it. */
  record Settled(
      PendingAppend append,
      @Nullable Acknowledgement success,
      @Nullable SessionStreamException failure) {
    /** Tells it; runs what depends on it. */
    void tell() {
      if (success != null) {
        append.outcome.complete(success);
      } else if (failure != null) {
        append.outcome.completeExceptionally(failure);
      }
    }
  }

  PendingAppend(AppendEntry entry, long giveUpAtNanos) {
    this.entry = entry;
    this.bytes = entry.getSerializedSize();
    this.giveUpAtNanos = giveUpAtNanos;
  }

  String sessionId() {
    return entry.getSessionId();
  }

  /** Whether the caller has said which sequence must be the last. */
  boolean isConditional() {
    return entry.hasExpectedSequence();
  }

  AppendEntry entry() {
    return entry;
  }

  /** The entry, to be appended only after this sequence, unless the caller has said another. */
  AppendEntry entryAfter(long sequence) {
    return isConditional() ? entry : entry.toBuilder().setExpectedSequence(sequence).build();
  }

  int bytes() {
    return bytes;
  }

  long giveUpAtNanos() {
    return giveUpAtNanos;
  }

  CompletableFuture<Acknowledgement> outcome() {
    return outcome;
  }

  boolean isSettled() {
    return settled;
  }

  /** An attempt begins. */
  void begin() {
    inFlight = true;
  }

  /** An attempt has ended with this error, which leaves open what was done. */
  void leaveOpen(ServiceError error) {
    mayBeStored = true;
    leave(error);
  }

  /** An attempt has ended with this error: nothing was stored. */
  void leave(ServiceError error) {
    lastError = error;
    inFlight = false;
  }

  /** An attempt has ended: nothing was stored, for a reason that lies with the messages before. */
  void stepBack() {
    inFlight = false;
  }

  Settled acknowledge(Acknowledgement acknowledgement) {
    settled = true;
    return new Settled(this, acknowledgement, null);
  }

  Settled refuse(ServiceError error) {
    settled = true;
    return new Settled(this, null, new RefusedException(error));
  }

  /** Gives it up: as refused if it cannot be in the log, otherwise with an unknown outcome. */
  Settled giveUp(ServiceError error) {
    settled = true;
    boolean open = mayBeStored || inFlight;
    return new Settled(
        this, null, open ? new UnknownOutcomeException(error) : new RefusedException(error));
  }

  /**
   * Gives it up for this reason, and tells the error of its last attempt, or else of the
   * connection.
   */
  Settled giveUp(ClientReason reason, String why, Optional<ServiceError> connectionError) {
    Optional<ServiceError> last = Optional.ofNullable(lastError).or(() -> connectionError);
    return giveUp(
        last.map(
                error ->
                    ServiceError.builder()
                        .from(error)
                        .message(why + "; the last attempt: " + error.message())
                        .build())
            .orElseGet(() -> reason.error(why)));
  }
}
