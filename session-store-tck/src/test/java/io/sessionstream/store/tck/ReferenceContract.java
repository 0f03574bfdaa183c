package io.sessionstream.store.tck;

import io.sessionstream.core.Message;
import io.sessionstream.core.SessionStore;
import java.time.Duration;

/** The contract for stores that are made from the reference store, such as wrong ones. */
abstract class ReferenceContract extends SessionStoreContract {
  private final ManualTime time = new ManualTime();

  abstract SessionStore<Message> open(StoreSettings settings, ManualTime time);

  @Override
  protected final SessionStore<Message> open(StoreSettings settings) {
    return open(settings, time);
  }

  @Override
  protected final void advance(Duration duration) {
    time.advance(duration);
  }
}
