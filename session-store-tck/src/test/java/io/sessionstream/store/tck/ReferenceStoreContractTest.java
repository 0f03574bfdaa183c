package io.sessionstream.store.tck;

import io.sessionstream.core.Message;
import io.sessionstream.core.SessionStore;

final class ReferenceStoreContractTest extends ReferenceContract {
  @Override
  SessionStore<Message> open(StoreSettings settings, ManualTime time) {
    return new ReferenceStore(settings, time);
  }
}
