package io.sessionstream.store.tck;

import com.google.common.base.Ticker;
import io.sessionstream.core.GuavaSessionStore;
import io.sessionstream.core.Message;
import io.sessionstream.core.SessionStore;
import io.sessionstream.core.StoreLimits;
import java.time.Duration;

final class GuavaSessionStoreContractTest extends SessionStoreContract {
  private final ManualTime time = new ManualTime();

  @Override
  protected SessionStore<Message> open(StoreSettings settings) {
    StoreLimits.Builder limits = StoreLimits.builder().idleTimeToLive(settings.idleTimeToLive());
    settings.maxBytes().ifPresent(limits::maxBytes);
    settings.maxMessagesPerSession().ifPresent(limits::maxMessagesPerSession);
    settings.maxBytesPerSession().ifPresent(limits::maxBytesPerSession);
    return GuavaSessionStore.forMessages()
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

  @Override
  protected void advance(Duration duration) {
    time.advance(duration);
  }
}
