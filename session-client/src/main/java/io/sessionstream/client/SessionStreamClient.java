package io.sessionstream.client;

import static java.util.Objects.requireNonNull;

import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Append;
import io.sessionstream.core.Message;
import io.sessionstream.core.SessionInfo;
import io.sessionstream.core.WatchEvent;
import io.sessionstream.core.WatchRequest;
import io.sessionstream.v1.CloseSessionRequest;
import io.sessionstream.v1.DeleteSessionRequest;
import io.sessionstream.v1.ListSessionsRequest;
import io.sessionstream.v1.SessionServiceGrpc.SessionServiceStub;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends to sessions, reads and watches them, over gRPC. Safe for use by many threads; make one
 * for each server, or group of servers that share their store, and keep it.
 *
 * <p>No method blocks, except where it is said. Answers complete on the client's executor, one at a
 * time, so that an action that depends on one should be short, and must not wait for another one.
 * They fail with a {@link SessionStreamException}: a {@link RefusedException} where nothing was
 * done, an {@link UnknownOutcomeException} where that is not known. A method itself throws only
 * {@link NullPointerException} and {@link IllegalArgumentException}, for a caller's mistake.
 *
 * <p>Messages are checked by the server, whose limits the client does not know. Only what cannot be
 * sent is refused by the client: text that has no UTF-8 form, and messages of more than {@link
 * ClientOptions#maxMessageBytes()}.
 */
public final class SessionStreamClient implements AutoCloseable {
  private static final Duration LAST_STEPS = Duration.ofSeconds(5);
  private static final Logger logger = LoggerFactory.getLogger(SessionStreamClient.class);

  private final ClientOptions options;
  private final Connection connection;
  private final Callbacks callbacks;
  private final InTurn inTurn;
  private final Loop loop = new Loop();
  private final Backoff backoff;
  private final Calls calls;
  private final Appender appender;
  private final OpenWork openWork = new OpenWork();
  private final AtomicBoolean ended = new AtomicBoolean();

  SessionStreamClient(
      ClientOptions options,
      Connection connection,
      Callbacks callbacks,
      Consumer<ClientState> stateListener) {
    this.options = options;
    this.connection = connection;
    this.callbacks = callbacks;
    this.inTurn = new InTurn(callbacks);
    this.backoff = new Backoff(options, new SecureRandom());
    this.calls = new Calls(connection, loop, inTurn, backoff, options, openWork);
    this.appender = new Appender(options, connection, loop, inTurn, stateListener, backoff);
  }

  /** A builder of clients; what it connects to is required. */
  public static ClientBuilder builder() {
    return new ClientBuilder();
  }

  /**
   * Appends a message to a session, which is created if need be, and completes with the server's
   * acknowledgement. See {@link #append(Append)}.
   */
  public CompletionStage<Acknowledgement> append(String sessionId, Message message) {
    return append(Append.ofMessage(sessionId, message));
  }

  /**
   * Appends a message, and completes with the server's acknowledgement. A message without an id
   * gets one: 128 random bits, as 22 characters of URL-safe base64.
   *
   * <p><b>Exactly once.</b> When the connection breaks, or the server restarts or shuts down, the
   * client connects again, and sends again what is not acknowledged, until it is acknowledged,
   * refused, or {@linkplain ClientOptions#giveUpAfter() given up}. Thanks to the ids each message
   * is in the log once. An acknowledgement may say {@link Acknowledgement#duplicate() duplicate} of
   * a message that was appended once, if its first acknowledgement was lost.
   *
   * <p><b>In order.</b> Messages that are appended to one session one after the other are in the
   * log in that order, but for those that are refused or given up. This holds when connections
   * break and servers restart, and, as the options are unless set, also when a server refuses a
   * message for the moment: those behind it are not stored before it. That takes a round trip for
   * each message of a session, but not for messages of different sessions. Where one session must
   * take many messages in a short time, choose another {@link ClientOptions#ordering()}.
   *
   * <p>If the session is deleted while messages of it are on their way, they begin a new one.
   *
   * <p>When as much is unacknowledged as may be, it waits, or the answer fails at once: see {@link
   * ClientOptions#whenFull()}. Cancelling the answer undoes nothing.
   */
  public CompletionStage<Acknowledgement> append(Append<Message> append) {
    return appender.append(requireNonNull(append));
  }

  /** Reads a session; asks for nothing yet. */
  public SessionReader session(String sessionId) {
    return new SessionReader(calls, requireNonNull(sessionId));
  }

  /** Watches a session from after a sequence on; 0 is from the beginning. */
  public Flow.Publisher<WatchEvent<Message>> watch(String sessionId, long afterSequence) {
    return watch(WatchRequest.builder().sessionId(sessionId).afterSequence(afterSequence).build());
  }

  /**
   * Watches a session: what is stored, a mark when all of that was delivered, and then each message
   * as it is stored; each once, in order, without gaps. Each subscription is a watch of its own,
   * which asks for events only as they are requested.
   *
   * <p>When the connection breaks, or the server restarts or shuts down, the watch is resumed after
   * the last message that was delivered; marks may come again. If meanwhile the session was
   * deleted, or has expired, the watch ends with {@link WatchEvent.EndReason#FORGOTTEN}, even if
   * another session has begun with the same id. The last event is an {@link WatchEvent.Ended}, then
   * the subscription completes. It fails with a {@link RefusedException} if the server refuses it,
   * and otherwise with a {@link SessionStreamException}: if it could not be resumed for as long as
   * {@link ClientOptions#giveUpAfter()}, if the client is closed, or if the server breaks the
   * contract.
   *
   * <p>A subscriber's methods are called on the client's executor, one at a time; they may take
   * their time, and may wait. One that throws is taken for one that cancels. {@link
   * WatchRequest#maxBytes()} is not looked at: the server bounds its events.
   */
  public Flow.Publisher<WatchEvent<Message>> watch(WatchRequest request) {
    requireNonNull(request);
    return subscriber -> {
      WatchSubscription watch =
          new WatchSubscription(
              requireNonNull(subscriber),
              request,
              options,
              connection,
              new InTurn(callbacks),
              loop,
              backoff,
              openWork);
      watch.start();
    };
  }

  /**
   * Loads many messages in one call, and completes with a summary. Messages that the server refuses
   * do not stop the load: they are in the summary. Messages of one session are appended in their
   * order, unless the server refuses some for the moment.
   *
   * <p>The messages are read on a thread of the client's executor, which may wait for them and
   * waits while the server cannot take more; so does the listener. Messages get no ids here. If the
   * call breaks, it fails with an {@link UnknownOutcomeException}; give messages ids, and the load
   * can be run again as a whole. If reading them or the listener throws, it fails with that, and
   * with an {@link io.sessionstream.core.InvalidMessageException} at a message that cannot be sent.
   */
  public CompletionStage<ImportSummary> importAll(
      Iterable<Append<Message>> messages, ImportListener listener) {
    return importAll(messages.iterator(), listener);
  }

  /** As with an {@code Iterable}; the stream is not closed. */
  public CompletionStage<ImportSummary> importAll(
      Stream<Append<Message>> messages, ImportListener listener) {
    return importAll(messages.iterator(), listener);
  }

  private CompletionStage<ImportSummary> importAll(
      Iterator<Append<Message>> messages, ImportListener listener) {
    ImportCall load = new ImportCall(messages, requireNonNull(listener), options, inTurn);
    connection.stub().withWaitForReady().importMessages(load);
    openWork.add(load);
    callbacks.execute(load::feed);
    return load.summary().whenComplete((summary, failure) -> openWork.remove(load));
  }

  /** All sessions whose id begins with the prefix, in the order of their ids; {@code ""} is all. */
  public Pages<SessionInfo> list(String prefix) {
    requireNonNull(prefix);
    return new Pages<>(
        () ->
            token ->
                calls
                    .repeatable(
                        SessionServiceStub::listSessions,
                        ListSessionsRequest.newBuilder()
                            .setPrefix(prefix)
                            .setPageToken(token.orElse(""))
                            .build())
                    .thenApply(
                        response ->
                            Page.of(
                                response.getSessionsList().stream().map(WireMapping::info).toList(),
                                response.getNextPageToken())));
  }

  /**
   * Closes a session for appends, and completes with the session as it is from now on, or empty if
   * there is none. Closing it again has no effect.
   */
  public CompletionStage<Optional<SessionInfo>> closeSession(String sessionId) {
    CloseSessionRequest request = CloseSessionRequest.newBuilder().setSessionId(sessionId).build();
    return calls
        .repeatable(SessionServiceStub::closeSession, request)
        .handle(
            (response, failure) ->
                failure == null
                    ? Optional.of(WireMapping.info(response.getSession()))
                    : Calls.absentIfNotFound(failure));
  }

  /**
   * Deletes a session, and completes with whether there was one. It is asked for once only, since
   * what would be deleted the second time could be another session: where the answer is lost, it
   * fails with an {@link UnknownOutcomeException}.
   */
  public CompletionStage<Boolean> deleteSession(String sessionId) {
    DeleteSessionRequest request =
        DeleteSessionRequest.newBuilder().setSessionId(sessionId).build();
    return calls
        .once(SessionServiceStub::deleteSession, request)
        .handle(
            (response, failure) -> failure == null || Calls.absentIfNotFound(failure).isPresent());
  }

  /** The same for callers that wait for each answer. */
  public BlockingSessionStreamClient blocking() {
    return new BlockingSessionStreamClient(this);
  }

  /** How the client stands with its server. */
  public ClientState state() {
    return appender.state();
  }

  /**
   * Takes no more, ends the watches, waits until everything that was appended is acknowledged,
   * refused or given up, but no longer than {@link ClientOptions#closeTimeout()}, and then does
   * what {@link #closeNow()} does. An interrupt ends the waiting. Closing again has no effect.
   */
  @Override
  public void close() {
    if (ended.get()) {
      return;
    }
    openWork.closeWatches();
    try {
      appender.drain().get(options.closeTimeout().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException e) {
      logger.warn("closed, although not all is acknowledged after {}", options.closeTimeout());
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
    closeNow();
  }

  /**
   * Ends the client: what is not acknowledged fails, as unknown or as refused if it was never sent;
   * watches and other calls fail; then the channel is closed, if the client has made it. When it
   * returns, all of that was told; but for actions that take their time it waits no longer than 5
   * seconds, and not at all for those behind the one that it is called in. Closing again has no
   * effect.
   */
  public void closeNow() {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    CompletableFuture<Void> others = openWork.close();
    await(appender.terminate());
    await(CompletableFuture.allOf(others, inTurn.tell(() -> {})));
    connection.close();
    loop.close();
    callbacks.close();
  }

  private static void await(Future<?> end) {
    try {
      end.get(LAST_STEPS.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      logger.error("the client does not end as it should", e);
    }
  }
}
