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
import io.sessionstream.v1.GetStreamMessagesRequest;
import io.sessionstream.v1.GetStreamMessagesResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Answers requests to append a message. */
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

  /** The answer; what goes wrong is in it. */
  CompletableFuture<Answer> answer(Received<AppendRequest> received, String requestId) {
    if (received.request().isEmpty()) {
      return refused(Errors.malformed(GetStreamMessagesRequest.getDescriptor().getFullName()));
    }
    try {
      AppendRequest request = received.request().get();
      if (quickCheck.passes(request)) {
        return append(request.toAppend(), requestId);
      }
      Submission submission = MessageMapping.submission(request);
      List<Violation> violations = rules.check(submission);
      List<Violation> ofDurability = WireDurability.violations(request.durability());
      if (!ofDurability.isEmpty()) {
        violations = Stream.concat(violations.stream(), ofDurability.stream()).toList();
      }
      if (!violations.isEmpty()) {
        return refused(Errors.invalid(violations));
      }
      return append(submission.toAppend(request.message().orElseThrow().storedForm()), requestId);
    } catch (RuntimeException e) {
      return refused(Errors.of(e, requestId));
    }
  }

  private CompletableFuture<Answer> append(Append<byte[]> append, String requestId) {
    return store
        .append(append)
        .handle((acknowledgement, failure) -> answer(acknowledgement, failure, requestId))
        .toCompletableFuture();
  }

  private static Answer answer(
      Acknowledgement acknowledgement, @Nullable Throwable failure, String requestId) {
    try {
      return failure == null
          ? new AppendSuccess(acknowledgement)
          : error(Errors.of(failure, requestId));
    } catch (RuntimeException e) {
      return error(Errors.of(e, requestId));
    }
  }

  private static CompletableFuture<Answer> refused(Status status) {
    return CompletableFuture.completedFuture(error(status));
  }

  private static Answer error(Status status) {
    return Answer.of(GetStreamMessagesResponse.newBuilder().setError(status).build());
  }
}
