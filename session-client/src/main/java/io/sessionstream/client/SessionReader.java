package io.sessionstream.client;

import io.sessionstream.core.Message;
import io.sessionstream.core.MessageRange;
import io.sessionstream.core.Session;
import io.sessionstream.core.SessionInfo;
import io.sessionstream.core.StoredMessage;
import io.sessionstream.v1.GetSessionRequest;
import io.sessionstream.v1.GetSessionResponse;
import io.sessionstream.v1.SessionServiceGrpc.SessionServiceStub;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Reads one session, whole or in part. Nothing is asked for before a method is called, and each
 * call reads the session as it is then. Safe for use by many threads.
 */
public final class SessionReader {
  /** The server's own, which it takes for 0. */
  private static final int DEFAULT_PAGE = 1000;

  private final Calls calls;
  private final String sessionId;

  SessionReader(Calls calls, String sessionId) {
    this.calls = calls;
    this.sessionId = sessionId;
  }

  /** The session's id. */
  public String sessionId() {
    return sessionId;
  }

  /** What is known of the session besides its messages, or empty if there is none. */
  public CompletionStage<Optional<SessionInfo>> info() {
    GetSessionRequest request =
        GetSessionRequest.newBuilder().setSessionId(sessionId).setPageSize(1).build();
    return calls
        .repeatable(SessionServiceStub::getSession, request)
        .handle(
            (response, failure) ->
                failure == null
                    ? Optional.of(WireMapping.session(response.getSession()).info())
                    : Calls.absentIfNotFound(failure));
  }

  /**
   * The session with the messages of the range, or empty if there is none. All of them are in
   * memory at once: read long ranges with {@link #messages(MessageRange)}. What the session's
   * {@link Session#info() info} says is of the last page. Fails with {@link
   * ClientReason#SESSION_GONE} if it was deleted or has expired between two pages.
   */
  public CompletionStage<Optional<Session<Message>>> read(MessageRange range) {
    PageSource source = new PageSource(range);
    return Pages.all(source)
        .handle(
            (messages, failure) ->
                failure == null
                    ? Optional.of(new Session<>(source.info(), List.copyOf(messages)))
                    : Calls.absentIfNotFound(failure));
  }

  /** All messages of the session. */
  public Pages<StoredMessage<Message>> messages() {
    return messages(MessageRange.all());
  }

  /**
   * The messages of the range; its {@link MessageRange#maxBytes()} is not looked at. Fails with a
   * {@link RefusedException} of SESSION_NOT_FOUND if there is no such session, and with {@link
   * ClientReason#SESSION_GONE} if it was deleted or has expired between two pages, even if another
   * has begun.
   */
  public Pages<StoredMessage<Message>> messages(MessageRange range) {
    return new Pages<>(() -> new PageSource(range));
  }

  /** One reading of a range; remembers what it knows of the session. */
  private final class PageSource implements Pages.Source<StoredMessage<Message>> {
    private final MessageRange range;
    private Optional<SessionInfo> info = Optional.empty();

    PageSource(MessageRange range) {
      this.range = range;
    }

    SessionInfo info() {
      return info.orElseThrow();
    }

    @Override
    public CompletionStage<Page<StoredMessage<Message>>> page(Optional<String> token) {
      PlaceInRange place =
          token
              .map(text -> PlaceInRange.parse(text, range))
              .orElseGet(() -> PlaceInRange.first(range));
      CompletionStage<Page<StoredMessage<Message>>> page =
          calls
              .repeatable(SessionServiceStub::getSession, request(place))
              .thenApply(response -> take(response, place));
      return token.isEmpty()
          ? page
          : page.handle((found, failure) -> failure == null ? found : failed(failure));
    }

    /**
     * A page behind another one: there was such a session, so that it is no answer to have none.
     */
    private Page<StoredMessage<Message>> failed(Throwable failure) {
      var unused = Calls.absentIfNotFound(failure);
      throw gone();
    }

    private SessionStreamException gone() {
      return new SessionStreamException(
          ClientReason.SESSION_GONE.error(
              "the session \"" + sessionId + "\" was deleted or has expired while it was read"));
    }

    private GetSessionRequest request(PlaceInRange place) {
      GetSessionRequest.Builder request =
          GetSessionRequest.newBuilder()
              .setSessionId(sessionId)
              .setPageSize(place.wanted() < DEFAULT_PAGE ? place.wanted() : 0)
              .setPageToken(place.token())
              .setAfterSequence(range.afterSequence())
              .setNewestFirst(range.newestFirst());
      if (range.beforeSequence() != Long.MAX_VALUE) {
        request.setBeforeSequence(range.beforeSequence());
      }
      if (range.fromMillis() != Long.MIN_VALUE) {
        request.setFromTime(WireMapping.toWire(Instant.ofEpochMilli(range.fromMillis())));
      }
      if (range.beforeMillis() != Long.MAX_VALUE) {
        request.setBeforeTime(WireMapping.toWire(Instant.ofEpochMilli(range.beforeMillis())));
      }
      return request.build();
    }

    private Page<StoredMessage<Message>> take(GetSessionResponse response, PlaceInRange place) {
      Session<Message> session = WireMapping.session(response.getSession());
      if (info.isPresent() && info.get().incarnation() != session.info().incarnation()) {
        throw gone();
      }
      info = Optional.of(session.info());
      return new Page<>(
          session.messages(),
          place
              .after(session.messages().size(), response.getNextPageToken())
              .map(PlaceInRange::text));
    }
  }
}
