package io.sessionstream.grpc.testing;

import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Append;
import io.sessionstream.core.MessageRange;
import io.sessionstream.core.Session;
import io.sessionstream.core.SessionInfo;
import io.sessionstream.core.SessionPage;
import io.sessionstream.core.SessionQuery;
import io.sessionstream.core.SessionStore;
import io.sessionstream.core.StoreHealth;
import io.sessionstream.core.WatchEvent;
import io.sessionstream.core.WatchRequest;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** A store that can do only what a test gives it; any other call of it is a mistake. */
public interface PartialStore extends SessionStore<byte[]> {
  @Override
  default CompletionStage<SessionInfo> getOrCreate(String sessionId) {
    throw new UnsupportedOperationException();
  }

  @Override
  default CompletionStage<Acknowledgement> append(Append<byte[]> append) {
    throw new UnsupportedOperationException();
  }

  @Override
  default CompletionStage<Optional<Session<byte[]>>> find(String sessionId, MessageRange range) {
    throw new UnsupportedOperationException();
  }

  @Override
  default CompletionStage<Boolean> exists(String sessionId) {
    throw new UnsupportedOperationException();
  }

  @Override
  default CompletionStage<SessionPage> listSessions(SessionQuery query) {
    throw new UnsupportedOperationException();
  }

  @Override
  default CompletionStage<Optional<SessionInfo>> closeSession(String sessionId) {
    throw new UnsupportedOperationException();
  }

  @Override
  default CompletionStage<Boolean> deleteSession(String sessionId) {
    throw new UnsupportedOperationException();
  }

  @Override
  default Flow.Publisher<WatchEvent<byte[]>> watch(WatchRequest request) {
    throw new UnsupportedOperationException();
  }

  @Override
  default CompletionStage<StoreHealth> check() {
    throw new UnsupportedOperationException();
  }

  @Override
  default void close() {}
}
