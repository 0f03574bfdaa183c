package io.sessionstream.core;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * A store of core's own {@link Message}s that refuses what does not keep the rules: an append of an
 * invalid message fails with an {@link InvalidMessageException} and never reaches the store behind.
 */
public final class ValidatingSessionStore implements SessionStore<Message> {
  private static final List<Violation> OTHER_MESSAGE_ID =
      List.of(Violation.of("message.message_id", "must be the message id of the append"));

  private final SessionStore<Message> store;
  private final RuleSet<Submission> rules;

  /** Puts these rules before this store, which is closed with it. */
  public ValidatingSessionStore(SessionStore<Message> store, RuleSet<Submission> rules) {
    this.store = requireNonNull(store, "store");
    this.rules = requireNonNull(rules, "rules");
  }

  /** Puts the standard rules with their default limits before this store. */
  public static ValidatingSessionStore withStandardRules(SessionStore<Message> store) {
    MessageLimits limits = MessageLimits.defaults();
    RuleSet<Message> messages =
        MessageRules.messages(limits).toBuilder().rule(MessageRules.wellFormedText()).build();
    return new ValidatingSessionStore(store, MessageRules.submissions(limits, messages));
  }

  @Override
  public CompletionStage<SessionInfo> getOrCreate(String sessionId) {
    return store.getOrCreate(sessionId);
  }

  @Override
  public CompletionStage<Acknowledgement> append(Append<Message> append) {
    List<Violation> violations =
        rules.check(
            Submission.of(
                append.sessionId(),
                Optional.of(append.message()),
                append.expectedSequence(),
                append.durability()));
    if (violations.isEmpty() && !append.messageId().equals(append.message().messageId())) {
      violations = OTHER_MESSAGE_ID;
    }
    return violations.isEmpty()
        ? store.append(append)
        : CompletableFuture.failedFuture(new InvalidMessageException(violations));
  }

  @Override
  public CompletionStage<Optional<Session<Message>>> find(String sessionId, MessageRange range) {
    return store.find(sessionId, range);
  }

  @Override
  public CompletionStage<Boolean> exists(String sessionId) {
    return store.exists(sessionId);
  }

  @Override
  public Flow.Publisher<WatchEvent<Message>> watch(WatchRequest request) {
    return store.watch(request);
  }

  @Override
  public CompletionStage<SessionPage> listSessions(SessionQuery query) {
    return store.listSessions(query);
  }

  @Override
  public CompletionStage<Optional<SessionInfo>> closeSession(String sessionId) {
    return store.closeSession(sessionId);
  }

  @Override
  public CompletionStage<Boolean> deleteSession(String sessionId) {
    return store.deleteSession(sessionId);
  }

  @Override
  public CompletionStage<StoreHealth> check() {
    return store.check();
  }

  @Override
  public void close() {
    store.close();
  }
}
