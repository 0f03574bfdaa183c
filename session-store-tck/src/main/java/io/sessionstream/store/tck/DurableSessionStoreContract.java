package io.sessionstream.store.tck;

import io.sessionstream.core.Message;
import io.sessionstream.core.SessionStore;
import org.junit.jupiter.api.Nested;

/**
 * The contract of a {@link SessionStore} that keeps what it has acknowledged when it is closed: all
 * of {@link SessionStoreContract}, and what must be so when it is opened again.
 */
public abstract class DurableSessionStoreContract extends SessionStoreContract {
  /**
   * The store that was opened last, which is closed, again: over the same data, with these
   * settings. The test closes it.
   */
  protected abstract SessionStore<Message> reopen(StoreSettings settings) throws Exception;

  @Nested
  final class Reopening extends ReopenContract {
    Reopening() {
      super(DurableSessionStoreContract.this);
    }
  }
}
