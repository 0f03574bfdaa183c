package io.sessionstream.store.tck;

import com.google.common.base.Ticker;
import io.sessionstream.core.GuavaSessionStore;
import io.sessionstream.core.Message;
import io.sessionstream.core.SessionLimits;
import io.sessionstream.core.SessionStore;
import java.time.Duration;

class GuavaSessionStoreContractTest extends SessionStoreContract {
  private final ManualTime time = new ManualTime();

  @Override
  protected SessionStore<Message> open(StoreSettings settings) {
    SessionLimits.Builder limits =
        SessionLimits.builder().idleTimeToLive(settings.idleTimeToLive());
    settings.maxMessagesPerSession().ifPresent(limits::maxMessagesPerSession);
    settings.maxBytesPerSession().ifPresent(limits::maxBytesPerSession);
    GuavaSessionStore.Builder<Message> store = GuavaSessionStore.forMessages();
    settings.maxBytes().ifPresent(store::maxBytes);
    return configure(store)
        .limits(limits.build())
        .ticker(
            new Ticker() {
              @Override
              public long read() {
                return time.nanos();
              }
            })
        .clock(time)
        .build();
  }

  /** For stores that are set otherwise. */
  GuavaSessionStore.Builder<Message> configure(GuavaSessionStore.Builder<Message> store) {
    return store;
  }

  @Override
  protected void advance(Duration duration) {
    time.advance(duration);
  }
}
