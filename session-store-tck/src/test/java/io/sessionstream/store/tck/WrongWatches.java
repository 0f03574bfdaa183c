package io.sessionstream.store.tck;

import io.sessionstream.core.Message;
import io.sessionstream.core.MessageRange;
import io.sessionstream.core.Session;
import io.sessionstream.core.SessionInfo;
import io.sessionstream.core.StoredMessage;
import io.sessionstream.core.WatchEvent;
import io.sessionstream.core.WatchRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Flow;

/** Stores of which each makes one mistake in how sessions are watched. */
final class WrongWatches {
  private WrongWatches() {}

  /** Changes the first messages that come after the first mark: those that a watcher hears live. */
  private abstract static class ChangesAtTheSwitch extends ReferenceStore {
    ChangesAtTheSwitch(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    /** The messages that are told instead of those that came. */
    abstract List<StoredMessage<Message>> change(
        List<StoredMessage<Message>> stored, List<StoredMessage<Message>> first);

    @Override
    public Flow.Publisher<WatchEvent<Message>> watch(WatchRequest request) {
      Flow.Publisher<WatchEvent<Message>> right = super.watch(request);
      return subscriber -> right.subscribe(new AtTheSwitch(this, subscriber));
    }
  }

  private static final class AtTheSwitch implements Flow.Subscriber<WatchEvent<Message>> {
    private final ChangesAtTheSwitch store;
    private final Flow.Subscriber<? super WatchEvent<Message>> subscriber;
    private final List<StoredMessage<Message>> stored = new ArrayList<>();
    private boolean caughtUp;
    private boolean done;
    private Optional<Flow.Subscription> subscription = Optional.empty();

    AtTheSwitch(ChangesAtTheSwitch store, Flow.Subscriber<? super WatchEvent<Message>> subscriber) {
      this.store = store;
      this.subscriber = subscriber;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = Optional.of(given);
      subscriber.onSubscribe(given);
    }

    @Override
    public void onNext(WatchEvent<Message> event) {
      caughtUp |= event instanceof WatchEvent.CaughtUp<Message>;
      if (!done && event instanceof WatchEvent.Messages<Message> messages) {
        if (caughtUp) {
          done = true;
          List<StoredMessage<Message>> changed = store.change(stored, messages.messages());
          if (changed.isEmpty()) {
            subscription.orElseThrow().request(1);
          } else {
            subscriber.onNext(new WatchEvent.Messages<>(event.incarnation(), changed));
          }
          return;
        }
        stored.addAll(messages.messages());
      }
      subscriber.onNext(event);
    }

    @Override
    public void onError(Throwable failure) {
      subscriber.onError(failure);
    }

    @Override
    public void onComplete() {
      subscriber.onComplete();
    }
  }

  /** Loses a message between what is stored and what comes. */
  static final class LeavesAGap extends ChangesAtTheSwitch {
    LeavesAGap(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    List<StoredMessage<Message>> change(
        List<StoredMessage<Message>> stored, List<StoredMessage<Message>> first) {
      return first.subList(1, first.size());
    }
  }

  /** Tells the last of what is stored again as the first of what comes. */
  static final class RepeatsAtTheSwitch extends ChangesAtTheSwitch {
    RepeatsAtTheSwitch(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    List<StoredMessage<Message>> change(
        List<StoredMessage<Message>> stored, List<StoredMessage<Message>> first) {
      List<StoredMessage<Message>> changed = new ArrayList<>(first);
      if (!stored.isEmpty()) {
        changed.add(0, stored.get(stored.size() - 1));
      }
      return changed;
    }
  }

  /** Does not wake those who wait for a session when its first message comes. */
  static final class MissesASignal extends ReferenceStore {
    MissesASignal(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    void signal(String sessionId, Log log) {
      if (log.messages.size() != 1) {
        super.signal(sessionId, log);
      }
    }
  }

  /** Takes all sessions of one id for the same. */
  static final class GoesOnIntoTheNext extends ReferenceStore {
    private final Map<String, Long> incarnations = new HashMap<>();

    GoesOnIntoTheNext(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    Optional<Session<Message>> watched(String sessionId, MessageRange range) {
      return super.watched(sessionId, range)
          .map(
              session -> {
                long first =
                    incarnations.computeIfAbsent(sessionId, id -> session.info().incarnation());
                return new Session<>(
                    SessionInfo.builder().from(session.info()).incarnation(first).build(),
                    session.messages());
              });
    }
  }

  /** Watches closed sessions for ever. */
  static final class NeverEndsWhenClosed extends ReferenceStore {
    NeverEndsWhenClosed(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    Optional<Session<Message>> watched(String sessionId, MessageRange range) {
      return super.watched(sessionId, range)
          .map(
              session ->
                  new Session<>(
                      SessionInfo.builder().from(session.info()).closed(false).build(),
                      session.messages()));
    }
  }

  /** Ends the watch of a closed session before its last messages were told. */
  static final class EndsBeforeTheLast extends ReferenceStore {
    EndsBeforeTheLast(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    Optional<Session<Message>> watched(String sessionId, MessageRange range) {
      return super.watched(sessionId, range)
          .map(
              session ->
                  session.info().closed() && range.afterSequence() == 3
                      ? new Session<>(
                          SessionInfo.builder().from(session.info()).lastSequence(3).build(),
                          List.of())
                      : session);
    }
  }

  /** Says of deleted sessions that they were forgotten. */
  static final class HidesDeletions extends ReferenceStore {
    HidesDeletions(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    void signalDeleted(String sessionId, Log log) {
      signal(sessionId, log);
    }
  }

  /** Tells everything, whatever was requested. */
  static final class IgnoresDemand extends ReferenceStore {
    IgnoresDemand(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    public Flow.Publisher<WatchEvent<Message>> watch(WatchRequest request) {
      Flow.Publisher<WatchEvent<Message>> right = super.watch(request);
      return subscriber ->
          right.subscribe(
              new Flow.Subscriber<>() {
                @Override
                public void onSubscribe(Flow.Subscription given) {
                  subscriber.onSubscribe(given);
                  given.request(Long.MAX_VALUE);
                }

                @Override
                public void onNext(WatchEvent<Message> event) {
                  subscriber.onNext(event);
                }

                @Override
                public void onError(Throwable failure) {
                  subscriber.onError(failure);
                }

                @Override
                public void onComplete() {
                  subscriber.onComplete();
                }
              });
    }
  }
}
