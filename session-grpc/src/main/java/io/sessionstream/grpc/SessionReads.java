package io.sessionstream.grpc;

import static java.util.concurrent.CompletableFuture.completedFuture;

import io.sessionstream.core.MessageLimits;
import io.sessionstream.core.RuleSet;
import io.sessionstream.core.Session;
import io.sessionstream.core.SessionInfo;
import io.sessionstream.core.SessionStore;
import io.sessionstream.v1.GetSessionRequest;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Answers requests for pages of sessions. */
final class SessionReads {
  private final SessionStore<byte[]> store;
  private final RuleSet<GetSessionRequest> rules;
  private final int maxResponseBytes;

  SessionReads(SessionStore<byte[]> store, MessageLimits limits, int maxResponseBytes) {
    this.store = store;
    rules = RequestRules.getSession(limits);
    this.maxResponseBytes = maxResponseBytes;
  }

  /** The page; throws or fails with what is wrong. */
  CompletionStage<Answer> answer(GetSessionRequest request) {
    rules.require(request);
    PageRequest page = PageRequest.of(request);
    // One more than asked for, which shows whether there is another page.
    int maxMessages = page.pageSize() + 1;
    return store
        .find(request.getSessionId(), page.range(maxMessages, maxResponseBytes))
        .thenCompose(found -> answer(page, sessionOf(page, found)));
  }

  /** The session that was found, if it is the one of the pages before. */
  private static Session<byte[]> sessionOf(PageRequest page, Optional<Session<byte[]>> found) {
    return found
        .filter(session -> page.isOf(session.info()))
        .orElseThrow(() -> new SessionNotFoundException(page.request().getSessionId()));
  }

  private CompletionStage<Answer> answer(PageRequest page, Session<byte[]> found) {
    SessionInfo info = found.info();
    WireSession part = MessagesPage.part(found, page.pageSize(), maxResponseBytes);
    MessagesField messages = part.messages();
    if (messages.count() == 0) {
      return completedFuture(new MessagesPage(part, ""));
    }
    PageRequest next = page.after(new SessionPlace(info.incarnation(), messages.lastSequence()));
    return hasMore(page, next, found, messages)
        .thenApply(more -> new MessagesPage(part, more ? next.token() : ""));
  }

  private CompletionStage<Boolean> hasMore(
      PageRequest page, PageRequest next, Session<byte[]> found, MessagesField messages) {
    if (messages.count() < found.messages().size()) {
      return completedFuture(true);
    }
    if (page.endsWith(messages.lastSequence(), found.info().lastSequence())) {
      return completedFuture(false);
    }
    if (!page.endsByTime()) {
      return completedFuture(true); // The store has stopped because the page was full.
    }
    // It has stopped because the page was full, or because of the time.
    return store
        .find(page.request().getSessionId(), next.range(1, maxResponseBytes))
        .thenApply(
            rest ->
                rest.filter(session -> next.isOf(session.info()))
                    .filter(session -> !session.messages().isEmpty())
                    .isPresent());
  }
}
