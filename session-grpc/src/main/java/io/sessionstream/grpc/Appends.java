package io.sessionstream.grpc;

import com.google.rpc.Status;
import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Append;
import io.sessionstream.core.MessageLimits;
import io.sessionstream.core.MessageRules;
import io.sessionstream.core.RuleSet;
import io.sessionstream.core.SessionStore;
import io.sessionstream.core.Submission;
import io.sessionstream.core.Violation;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Appends messages. */
final class Appends {
  private final SessionStore<byte[]> store;
  private final RuleSet<Submission> rules;
  private final QuickCheck quickCheck;

  /** Appends what keeps the standard rules with these limits. */
  Appends(SessionStore<byte[]> store, MessageLimits limits) {
    this.store = store;
    this.rules = MessageRules.submissions(limits, MessageRules.messages(limits));
    this.quickCheck = new QuickCheck(limits);
  }

  /**
   * Begins to append; what goes wrong is in the answer.
   *
   * @param request empty if the bytes were none
   * @param type the name of what the bytes should have been
   */
  CompletableFuture<AppendAnswer> append(
      Optional<AppendRequest> request, String type, CallErrors errors) {
    if (request.isEmpty()) {
      return refused(Errors.malformed(type));
    }
    try {
      return append(request.get(), errors);
    } catch (RuntimeException e) {
      return refused(errors.of(e));
    }
  }

  private CompletableFuture<AppendAnswer> append(AppendRequest request, CallErrors errors) {
    if (quickCheck.passes(request)) {
      return append(request.toAppend(), errors);
    }
    Submission submission = MessageMapping.submission(request);
    List<Violation> violations = rules.check(submission);
    List<Violation> ofDurability = WireDurability.violations(request.durability());
    if (!ofDurability.isEmpty()) {
      violations = Stream.concat(violations.stream(), ofDurability.stream()).toList();
    }
    return violations.isEmpty()
        ? append(submission.toAppend(request.message().orElseThrow().storedForm()), errors)
        : refused(Errors.invalid(violations));
  }

  private CompletableFuture<AppendAnswer> append(Append<byte[]> append, CallErrors errors) {
    String sessionId = append.sessionId();
    CompletableFuture<Acknowledgement> stored = store.append(append).toCompletableFuture();
    if (stored.isDone() && !stored.isCompletedExceptionally()) {
      return CompletableFuture.completedFuture(new AppendSuccess(sessionId, stored.join()));
    }
    return stored.handle(
        (acknowledgement, failure) -> answer(sessionId, acknowledgement, failure, errors));
  }

  private static AppendAnswer answer(
      String sessionId,
      Acknowledgement acknowledgement,
      @Nullable Throwable failure,
      CallErrors errors) {
    try {
      return failure == null
          ? new AppendSuccess(sessionId, acknowledgement)
          : new AppendError(errors.of(failure));
    } catch (RuntimeException e) {
      return new AppendError(errors.of(e));
    }
  }

  private static CompletableFuture<AppendAnswer> refused(Status status) {
    return CompletableFuture.completedFuture(new AppendError(status));
  }
}
