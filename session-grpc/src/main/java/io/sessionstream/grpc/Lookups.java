package io.sessionstream.grpc;

import com.google.rpc.Status;
import io.sessionstream.core.Lookup;
import io.sessionstream.core.MessageRange;
import io.sessionstream.core.RuleSet;
import io.sessionstream.core.Session;
import io.sessionstream.core.SessionStore;
import io.sessionstream.core.Violation;
import io.sessionstream.v1.GetSessionDataRequest;
import io.sessionstream.v1.GetSessionDataResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Answers requests to look a session up. */
final class Lookups {
  private final SessionStore<byte[]> store;
  private final RuleSet<Lookup> rules;
  private final int maxResponseBytes;

  Lookups(SessionStore<byte[]> store, RuleSet<Lookup> rules, int maxResponseBytes) {
    this.store = store;
    this.rules = rules;
    this.maxResponseBytes = maxResponseBytes;
  }

  /** The answer; what goes wrong is in it. */
  CompletableFuture<Answer> answer(Received<GetSessionDataRequest> received, CallErrors errors) {
    if (received.request().isEmpty()) {
      return refused(error(Errors.malformed(GetSessionDataRequest.getDescriptor().getFullName())));
    }
    try {
      Lookup lookup = MessageMapping.lookup(received.request().get());
      List<Violation> violations = rules.check(lookup);
      if (!violations.isEmpty()) {
        return refused(error(Errors.invalid(violations)));
      }
      String sessionId = lookup.sessionId().orElseThrow();
      return store
          .find(sessionId, range(lookup))
          .handle(
              (session, failure) ->
                  failure == null ? answer(session, sessionId, errors) : error(errors.of(failure)))
          .toCompletableFuture();
    } catch (RuntimeException e) {
      return refused(error(errors.of(e)));
    }
  }

  private Answer answer(Optional<Session<byte[]>> session, String sessionId, CallErrors errors) {
    try {
      return session
          .<Answer>map(found -> LookupPage.of(found, maxResponseBytes))
          .orElseGet(() -> error(Errors.sessionNotFound(sessionId)));
    } catch (RuntimeException e) {
      return error(errors.of(e));
    }
  }

  private MessageRange range(Lookup lookup) {
    MessageRange.Builder range =
        MessageRange.builder().afterSequence(lookup.afterSequence()).maxBytes(maxResponseBytes);
    if (lookup.pageSize() > 0) {
      range.maxMessages(lookup.pageSize());
    }
    return range.build();
  }

  private static CompletableFuture<Answer> refused(Answer answer) {
    return CompletableFuture.completedFuture(answer);
  }

  private static Answer error(Status status) {
    return Answer.of(GetSessionDataResponse.newBuilder().setError(status).build());
  }
}
