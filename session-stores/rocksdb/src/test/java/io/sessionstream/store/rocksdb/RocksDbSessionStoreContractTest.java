package io.sessionstream.store.rocksdb;

import io.sessionstream.core.Message;
import io.sessionstream.core.SessionLimits;
import io.sessionstream.core.SessionStore;
import io.sessionstream.store.tck.DurableSessionStoreContract;
import io.sessionstream.store.tck.ManualTime;
import io.sessionstream.store.tck.StoreSettings;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;

final class RocksDbSessionStoreContractTest extends DurableSessionStoreContract {
  @TempDir Path directory;
  private final ManualTime time = new ManualTime();

  @Override
  protected SessionStore<Message> open(StoreSettings settings) throws Exception {
    SessionLimits.Builder limits =
        SessionLimits.builder().idleTimeToLive(settings.idleTimeToLive());
    settings.maxMessagesPerSession().ifPresent(limits::maxMessagesPerSession);
    settings.maxBytesPerSession().ifPresent(limits::maxBytesPerSession);
    RocksDbSessionStore.Builder<Message> store =
        RocksDbSessionStore.forMessages(directory.resolve("data")).limits(limits.build());
    settings.maxBytes().ifPresent(store::maxDiskBytes);
    return store.clock(time).cacheBytes(8 << 20).open();
  }

  @Override
  protected SessionStore<Message> reopen(StoreSettings settings) throws Exception {
    return open(settings);
  }

  @Override
  protected void advance(Duration duration) {
    time.advance(duration);
  }
}
