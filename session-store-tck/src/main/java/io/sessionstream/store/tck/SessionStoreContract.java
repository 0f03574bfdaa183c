package io.sessionstream.store.tck;

import io.sessionstream.core.Message;
import io.sessionstream.core.SessionStore;
import java.time.Duration;
import org.junit.jupiter.api.Nested;

/**
 * The contract of a {@link SessionStore}, to be extended by a test class of the store:
 *
 * <pre>{@code
 * final class MySessionStoreContractTest extends SessionStoreContract {
 *   private final ManualTime time = new ManualTime();
 *
 *   @Override
 *   protected SessionStore<Message> open(StoreSettings settings) {
 *     return new MySessionStore(settings.idleTimeToLive(), time);
 *   }
 *
 *   @Override
 *   protected void advance(Duration duration) {
 *     time.advance(duration);
 *   }
 * }
 * }</pre>
 *
 * <p>It holds for stores that answer at once and for stores that answer later. A back end that is
 * not there must make {@link #open} fail. What a store cannot do by its nature is said with {@link
 * org.junit.jupiter.api.Assumptions#abort(String)} and a reason, in {@code open} for a setting and
 * in {@link #advance} for time that cannot be moved: the tests that need it are then skipped.
 */
public abstract class SessionStoreContract {
  /**
   * An empty store with these settings. It is called once for each test, which closes the store at
   * its end.
   */
  protected abstract SessionStore<Message> open(StoreSettings settings) throws Exception;

  /** Moves the time of the store that was opened last, for its expiry and for its append times. */
  protected abstract void advance(Duration duration) throws Exception;

  /** How long a test waits for an answer before it fails. */
  protected Duration patience() {
    return Duration.ofSeconds(20);
  }

  @Nested
  final class Appending extends AppendContract {
    Appending() {
      super(SessionStoreContract.this);
    }
  }

  @Nested
  final class Concurrency extends ConcurrencyContract {
    Concurrency() {
      super(SessionStoreContract.this);
    }
  }

  @Nested
  final class MessageIds extends MessageIdContract {
    MessageIds() {
      super(SessionStoreContract.this);
    }
  }

  @Nested
  final class ReusedMessageIds extends MessageIdReuseContract {
    ReusedMessageIds() {
      super(SessionStoreContract.this);
    }
  }

  @Nested
  final class ExpectedSequences extends ExpectedSequenceContract {
    ExpectedSequences() {
      super(SessionStoreContract.this);
    }
  }

  @Nested
  final class SessionIds extends SessionIdContract {
    SessionIds() {
      super(SessionStoreContract.this);
    }
  }

  @Nested
  final class Contents extends ContentContract {
    Contents() {
      super(SessionStoreContract.this);
    }
  }

  @Nested
  final class Finding extends FindContract {
    Finding() {
      super(SessionStoreContract.this);
    }
  }

  @Nested
  final class Ranges extends RangeContract {
    Ranges() {
      super(SessionStoreContract.this);
    }
  }

  @Nested
  final class RangesBackwards extends BackwardsContract {
    RangesBackwards() {
      super(SessionStoreContract.this);
    }
  }

  @Nested
  final class RangesOfTime extends TimeRangeContract {
    RangesOfTime() {
      super(SessionStoreContract.this);
    }
  }

  @Nested
  final class Listing extends ListContract {
    Listing() {
      super(SessionStoreContract.this);
    }
  }

  @Nested
  final class ClosingSessions extends CloseContract {
    ClosingSessions() {
      super(SessionStoreContract.this);
    }
  }

  @Nested
  final class DeletingSessions extends DeleteContract {
    DeletingSessions() {
      super(SessionStoreContract.this);
    }
  }

  @Nested
  final class Watching extends WatchContract {
    Watching() {
      super(SessionStoreContract.this);
    }
  }

  @Nested
  final class EndsOfWatches extends WatchEndContract {
    EndsOfWatches() {
      super(SessionStoreContract.this);
    }
  }

  @Nested
  final class ConcurrentSessions extends ConcurrentSessionsContract {
    ConcurrentSessions() {
      super(SessionStoreContract.this);
    }
  }

  @Nested
  final class Durabilities extends DurabilityContract {
    Durabilities() {
      super(SessionStoreContract.this);
    }
  }

  @Nested
  final class Expiry extends ExpiryContract {
    Expiry() {
      super(SessionStoreContract.this);
    }
  }

  @Nested
  final class MessagesPerSession extends MessagesPerSessionContract {
    MessagesPerSession() {
      super(SessionStoreContract.this);
    }
  }

  @Nested
  final class BytesPerSession extends BytesPerSessionContract {
    BytesPerSession() {
      super(SessionStoreContract.this);
    }
  }

  @Nested
  final class FullStore extends FullStoreContract {
    FullStore() {
      super(SessionStoreContract.this);
    }
  }

  @Nested
  final class Lifecycle extends LifecycleContract {
    Lifecycle() {
      super(SessionStoreContract.this);
    }
  }
}
