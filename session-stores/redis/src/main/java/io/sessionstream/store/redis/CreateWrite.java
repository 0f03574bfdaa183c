package io.sessionstream.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sessionstream.core.Durability;
import io.sessionstream.core.SessionInfo;
import io.sessionstream.core.SessionStoreException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A session on its way to be created, if it does not exist. */
final class CreateWrite extends Write {
  private static final byte[] SPEC = {'c'};
  private static final byte[] NOTHING = {};

  private final CompletableFuture<SessionInfo> answer = new CompletableFuture<>();

  CreateWrite(SessionKeys keys) {
    super(keys, SPEC, NOTHING, NOTHING, false);
  }

  CompletableFuture<SessionInfo> answer() {
    return answer;
  }

  @Override
  void answer(Object reply, long millis, Durability reached) {
    List<?> values = (List<?>) reply;
    if (!isKind(reply, 'c')) {
      answer.completeExceptionally(Failures.refused(new String((byte[]) values.get(1), UTF_8)));
      return;
    }
    long appended = (Long) values.get(3);
    answer.complete(
        SessionInfo.of(
            keys.sessionId(),
            (Long) values.get(1),
            Instant.ofEpochMilli((Long) values.get(2)),
            appended < 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(appended))));
  }

  @Override
  void refuse(SessionStoreException failure) {
    answer.completeExceptionally(failure);
  }
}
