package io.sessionstream.grpc.testing;

import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Append;
import io.sessionstream.core.MessageRange;
import io.sessionstream.core.Session;
import io.sessionstream.core.SessionInfo;
import io.sessionstream.core.SessionStore;
import io.sessionstream.core.StoreHealth;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A store whose appends and finds are functions of the test.
 *
 * @param appends answers {@link SessionStore#append}
 * @param finds answers {@link SessionStore#find}
 */
public record FunctionStore(
    Function<Append<byte[]>, CompletionStage<Acknowledgement>> appends,
    BiFunction<String, MessageRange, CompletionStage<Optional<Session<byte[]>>>> finds)
    implements SessionStore<byte[]> {

  /** A store that appends by this function and finds nothing. */
  public static FunctionStore appending(
      Function<Append<byte[]>, CompletionStage<Acknowledgement>> appends) {
    return new FunctionStore(
        appends,
        (sessionId, range) -> {
          throw new UnsupportedOperationException();
        });
  }

  /** A store that finds by this function and appends nothing. */
  public static FunctionStore finding(
      BiFunction<String, MessageRange, CompletionStage<Optional<Session<byte[]>>>> finds) {
    return new FunctionStore(
        append -> {
          throw new UnsupportedOperationException();
        },
        finds);
  }

  @Override
  public CompletionStage<Acknowledgement> append(Append<byte[]> append) {
    return appends.apply(append);
  }

  @Override
  public CompletionStage<Optional<Session<byte[]>>> find(String sessionId, MessageRange range) {
    return finds.apply(sessionId, range);
  }

  @Override
  public CompletionStage<SessionInfo> getOrCreate(String sessionId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<Boolean> exists(String sessionId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<StoreHealth> check() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
