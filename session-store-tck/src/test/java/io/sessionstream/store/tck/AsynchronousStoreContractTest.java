package io.sessionstream.store.tck;

import io.sessionstream.core.Message;
import io.sessionstream.core.SessionStore;
import java.util.concurrent.LinkedBlockingQueue;

final class AsynchronousStoreContractTest extends ReferenceContract {
  @Override
  SessionStore<Message> open(StoreSettings settings, ManualTime time) {
    return new AsynchronousStore(new ReferenceStore(settings, time), new LinkedBlockingQueue<>());
  }
}
