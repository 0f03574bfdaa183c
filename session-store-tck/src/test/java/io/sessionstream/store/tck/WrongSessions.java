package io.sessionstream.store.tck;

import io.sessionstream.core.Append;
import io.sessionstream.core.Message;
import io.sessionstream.core.MessageRange;
import io.sessionstream.core.SessionInfo;
import io.sessionstream.core.SessionPage;
import io.sessionstream.core.SessionQuery;
import io.sessionstream.core.StoredMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** Stores of which each makes one mistake in how sessions are listed, closed, deleted or read. */
final class WrongSessions {
  private WrongSessions() {}

  /** Begins each page but the first one session too late. */
  static final class MissesASession extends ReferenceStore {
    MissesASession(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    SessionPage page(SessionQuery query) {
      SessionPage page = super.page(query);
      return query.afterSessionId().isEmpty() || page.sessions().isEmpty()
          ? page
          : new SessionPage(page.sessions().subList(1, page.sessions().size()), page.hasMore());
    }
  }

  /** Begins each page but the first with the session that was the last of the one before. */
  static final class ListsTwice extends ReferenceStore {
    ListsTwice(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    SessionPage page(SessionQuery query) {
      SessionPage page = super.page(query);
      if (!logs.containsKey(query.afterSessionId())) {
        return page;
      }
      List<SessionInfo> sessions = new ArrayList<>(page.sessions());
      sessions.add(0, logs.get(query.afterSessionId()).info(query.afterSessionId()));
      return new SessionPage(sessions, page.hasMore());
    }
  }

  /** Lists in Java's order of text, which is not that of code points. */
  static final class ListsInJavasOrder extends ReferenceStore {
    ListsInJavasOrder(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    Comparator<String> order() {
      return Comparator.naturalOrder();
    }
  }

  /** Lists all sessions, whatever their ids begin with. */
  static final class IgnoresPrefix extends ReferenceStore {
    IgnoresPrefix(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    SessionPage page(SessionQuery query) {
      return super.page(SessionQuery.builder().from(query).prefix("").build());
    }
  }

  /** Lists a closed session no more. */
  static final class HidesClosed extends ReferenceStore {
    HidesClosed(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    SessionPage page(SessionQuery query) {
      SessionPage page = super.page(query);
      return new SessionPage(
          page.sessions().stream().filter(info -> !info.closed()).toList(), page.hasMore());
    }
  }

  /** Appends to closed sessions. */
  static final class AppendsToClosed extends ReferenceStore {
    AppendsToClosed(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    void checkClosed(Append<Message> append, Log log) {}
  }

  /** Does not know the message ids of closed sessions any more, and so refuses retries. */
  static final class RefusesRetriesInClosed extends ReferenceStore {
    RefusesRetriesInClosed(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    void closeNow(String sessionId, Log log) {
      forgetIds(log);
      super.closeNow(sessionId, log);
    }
  }

  /** Gives a session that is closed a whole new life. */
  static final class ProlongsLifeOnClose extends ReferenceStore {
    ProlongsLifeOnClose(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    void closeNow(String sessionId, Log log) {
      log.lastActive = time.instant();
      super.closeNow(sessionId, log);
    }
  }

  /** Opens closed sessions when it is opened again. */
  static final class OpensClosedOnReopen extends ReferenceStore {
    OpensClosedOnReopen(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    ReferenceStore reopen(StoreSettings settings) {
      logs.values().forEach(log -> log.closed = false);
      return keepInto(new OpensClosedOnReopen(settings, time));
    }
  }

  /** Deletes a session, but not its message ids. */
  static final class LeavesMessageIds extends ReferenceStore {
    LeavesMessageIds(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    void delete(String sessionId) {
      logs.remove(sessionId);
    }
  }

  /** Deletes the messages of a session, but not the session. */
  static final class EmptiesInsteadOfDeleting extends ReferenceStore {
    EmptiesInsteadOfDeleting(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    void delete(String sessionId) {
      Log log = logs.get(sessionId);
      if (log != null) {
        forgetIds(log);
        log.messages.clear();
      }
    }
  }

  /** Takes the first messages of a range, and turns them round, where the last are wanted. */
  static final class LimitsBeforeReversing extends ReferenceStore {
    LimitsBeforeReversing(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    List<StoredMessage<Message>> messages(Log log, MessageRange range) {
      List<StoredMessage<Message>> messages =
          new ArrayList<>(
              super.messages(log, MessageRange.builder().from(range).newestFirst(false).build()));
      if (range.newestFirst()) {
        Collections.reverse(messages);
      }
      return List.copyOf(messages);
    }
  }

  /** Takes the time from which on messages are wanted for one after which they are. */
  static final class ExcludesTheFromTime extends ReferenceStore {
    ExcludesTheFromTime(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    List<StoredMessage<Message>> messages(Log log, MessageRange range) {
      return super.messages(
          log,
          MessageRange.builder()
              .from(range)
              .fromMillis(range.fromMillis() + (range.fromMillis() < 0 ? 0 : 1))
              .build());
    }
  }

  /** Takes the time before which messages are wanted for the last one. */
  static final class IncludesTheBeforeTime extends ReferenceStore {
    IncludesTheBeforeTime(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    List<StoredMessage<Message>> messages(Log log, MessageRange range) {
      return super.messages(
          log,
          MessageRange.builder()
              .from(range)
              .beforeMillis(range.beforeMillis() + (range.beforeMillis() == Long.MAX_VALUE ? 0 : 1))
              .build());
    }
  }

  /** Includes the sequence before which messages are wanted. */
  static final class IncludesTheBeforeSequence extends ReferenceStore {
    IncludesTheBeforeSequence(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    List<StoredMessage<Message>> messages(Log log, MessageRange range) {
      return super.messages(
          log,
          MessageRange.builder()
              .from(range)
              .beforeSequence(
                  range.beforeSequence() + (range.beforeSequence() == Long.MAX_VALUE ? 0 : 1))
              .build());
    }
  }
}
