package io.sessionstream.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.protocol.CommandArgs;
import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Append;
import io.sessionstream.core.Codec;
import io.sessionstream.core.Durability;
import io.sessionstream.core.SessionLimits;
import io.sessionstream.core.SessionStoreException;
import io.sessionstream.core.TextBytes;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiPredicate;

/** An append on its way. */
final class AppendWrite<M> extends Write {
  private static final byte[] NO_ID = {};

  /** How messages are read and compared, and what limits are spoken of. */
  record Terms<M>(
      Codec<M> codec, BiPredicate<? super M, ? super M> sameMessage, SessionLimits limits) {}

  private final Append<M> append;
  private final Terms<M> terms;
  private final Durability asked;
  private final byte[] messageId;
  private final byte[] message;
  private final CompletableFuture<Acknowledgement> answer = new CompletableFuture<>();

  AppendWrite(
      Append<M> append, SessionKeys keys, Terms<M> terms, Durability asked, boolean replicate) {
    this(
        append,
        keys,
        terms,
        asked,
        replicate,
        append.messageId().map(TextBytes::of).orElse(NO_ID),
        terms.codec().encode(append.message()));
  }

  private AppendWrite(
      Append<M> append,
      SessionKeys keys,
      Terms<M> terms,
      Durability asked,
      boolean replicate,
      byte[] messageId,
      byte[] message) {
    super(Script.WRITE, keys, replicate, messageId.length + message.length);
    this.append = append;
    this.terms = terms;
    this.asked = asked;
    this.messageId = messageId;
    this.message = message;
  }

  private byte[] spec() {
    String id = append.messageId().isPresent() ? "+" : "-";
    return (append.expectedSequence().isPresent() ? id + append.expectedSequence().getAsLong() : id)
        .getBytes(UTF_8);
  }

  CompletableFuture<Acknowledgement> answer() {
    return answer;
  }

  @Override
  void addTo(CommandArgs<byte[], byte[]> args) {
    args.add(spec()).add(messageId).add(message);
  }

  @Override
  void answer(Object reply, long millis, Durability reached) {
    try {
      if (isDone(reply) && reached.compareTo(asked) < 0) {
        throw SessionStoreException.unavailable(
            "the message is stored, but with less durability than was asked for",
            new IllegalStateException("Redis was configured anew"));
      }
      answer.complete(
          reply instanceof Long sequence
              ? Acknowledgement.of(sequence, millis, false, reached)
              : duplicate((List<?>) reply, reached));
    } catch (SessionStoreException e) {
      answer.completeExceptionally(e);
    } catch (RuntimeException e) {
      answer.completeExceptionally(Failures.unreadable(e));
    }
  }

  /** The answer where the message is stored already; otherwise the refusal is thrown. */
  private Acknowledgement duplicate(List<?> reply, Durability reached) {
    switch (kind(reply)) {
      case 'd' -> {
        return acknowledged(reply, reached);
      }
      case 'r' -> {
        M original = terms.codec().decode((byte[]) reply.get(3));
        if (terms.sameMessage().test(append.message(), original)) {
          return acknowledged(reply, reached);
        }
        throw SessionStoreException.messageIdReused(
            append.messageId().orElseThrow(), (Long) reply.get(1));
      }
      case 'x' -> throw SessionStoreException.sessionClosed(append.sessionId());
      case 'm' ->
          throw SessionStoreException.sequenceMismatch(
              append.expectedSequence().orElseThrow(), (Long) reply.get(1));
      case 'n' ->
          throw SessionStoreException.sessionFull(
              terms.limits().maxMessagesPerSession() + " messages");
      case 'b' ->
          throw SessionStoreException.sessionFull(terms.limits().maxBytesPerSession() + " bytes");
      default -> throw Failures.refused(new String((byte[]) reply.get(1), UTF_8));
    }
  }

  private static Acknowledgement acknowledged(List<?> reply, Durability reached) {
    return Acknowledgement.of((Long) reply.get(1), (Long) reply.get(2), true, reached);
  }

  @Override
  void refuse(SessionStoreException failure) {
    answer.completeExceptionally(failure);
  }
}
