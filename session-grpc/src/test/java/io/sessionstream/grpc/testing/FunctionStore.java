package io.sessionstream.grpc.testing;

import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Append;
import io.sessionstream.core.MessageRange;
import io.sessionstream.core.Session;
import io.sessionstream.core.SessionStore;
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
    implements PartialStore {

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
  public void close() {}
}
