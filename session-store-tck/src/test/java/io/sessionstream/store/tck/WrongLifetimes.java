package io.sessionstream.store.tck;

import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Append;
import io.sessionstream.core.Message;
import io.sessionstream.core.MessageRange;
import io.sessionstream.core.StoredMessage;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Stores of which each makes one mistake in what exists, and how long. */
final class WrongLifetimes {
  private WrongLifetimes() {}

  /** Goes on after it was closed. */
  static final class IgnoresClose extends ReferenceStore {
    IgnoresClose(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    public void close() {}
  }

  /** Acknowledges with the durability that it has, whatever is asked for. */
  static final class IgnoresDurability extends ReferenceStore {
    IgnoresDurability(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    void checkDurability(Append<Message> append) {}
  }

  /** Is empty when it is opened again. */
  static final class ForgetsOnReopen extends ReferenceStore {
    ForgetsOnReopen(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    ReferenceStore reopen(StoreSettings settings) {
      return new ReferenceStore(settings, time);
    }
  }

  /** Loses the last message of each session when it is opened again. */
  static final class LosesTheLastOnReopen extends ReferenceStore {
    LosesTheLastOnReopen(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    ReferenceStore reopen(StoreSettings settings) {
      logs.values().stream()
          .filter(log -> log.messages.size() > 1)
          .forEach(log -> log.messages.remove(log.messages.size() - 1));
      return keepInto(new LosesTheLastOnReopen(settings, time));
    }
  }

  /** Gives sessions a whole new life when it is opened again. */
  static final class ProlongsLifeOnReopen extends ReferenceStore {
    ProlongsLifeOnReopen(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    ReferenceStore reopen(StoreSettings settings) {
      logs.values().forEach(log -> log.lastActive = time.instant());
      return keepInto(new ProlongsLifeOnReopen(settings, time));
    }
  }

  /** Lets a session live on when it is read. */
  static final class ProlongsLifeOnRead extends ReferenceStore {
    ProlongsLifeOnRead(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    List<StoredMessage<Message>> messages(Log log, MessageRange range) {
      log.lastActive = time.instant();
      return super.messages(log, range);
    }
  }

  /** Forgets a session a second too late. */
  static final class ForgetsLate extends ReferenceStore {
    ForgetsLate(StoreSettings settings, ManualTime time) {
      super(settings.withIdleTimeToLive(settings.idleTimeToLive().plusSeconds(1)), time);
    }
  }

  /** Forgets sessions to make room. */
  static final class EvictsWhenFull extends ReferenceStore {
    EvictsWhenFull(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    void makeRoom(long bytes) {
      long maxBytes = settings.maxBytes().orElse(Long.MAX_VALUE);
      while (!logs.isEmpty() && bytesInUse() + bytes > maxBytes) {
        forget(logs.keySet().iterator().next());
      }
      super.makeRoom(bytes);
    }
  }

  /** Creates the session before it knows whether it will append. */
  static final class CreatesSessionsOnFailure extends ReferenceStore {
    CreatesSessionsOnFailure(StoreSettings settings, ManualTime time) {
      super(settings, time);
    }

    @Override
    public synchronized CompletionStage<Acknowledgement> append(Append<Message> append) {
      return getOrCreate(append.sessionId()).thenCompose(created -> super.append(append));
    }
  }
}
