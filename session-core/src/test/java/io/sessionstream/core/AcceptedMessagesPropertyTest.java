package io.sessionstream.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;

/** Whatever the rules accept, the store takes and gives back equal. */
final class AcceptedMessagesPropertyTest {
  private static final MessageLimits LIMITS = MessageLimits.defaults();
  private static final RuleSet<Submission> RULES =
      MessageRules.submissions(LIMITS, MessageRules.messages(LIMITS));

  @Property(tries = 1000)
  void find_whatTheRulesAccept_isEqual(
      @ForAll("sessionIds") String sessionId, @ForAll("messages") Message message) {
    Submission submission =
        Submission.of(sessionId, Optional.of(message), OptionalLong.empty(), Optional.empty());
    boolean accepted = RULES.check(submission).isEmpty();
    Statistics.collect(accepted ? "accepted" : "refused");
    Statistics.coverage(coverage -> coverage.check("accepted").percentage(share -> share > 20));
    if (accepted) {
      SessionStore<Message> store = GuavaSessionStore.forMessages().build();

      Acknowledgement answer =
          store.append(submission.toAppend(message)).toCompletableFuture().join();

      Session<Message> found =
          store.find(sessionId, MessageRange.all()).toCompletableFuture().join().orElseThrow();
      assertThat(found.messages())
          .containsExactly(StoredMessage.of(1, answer.appendTime(), message));
    }
  }

  @Provide
  Arbitrary<String> sessionIds() {
    return strings(256);
  }

  @Provide
  Arbitrary<Message> messages() {
    return Combinators.combine(
            strings(128).optional(),
            strings(256).optional(),
            Arbitraries.frequency(Tuple.of(9, "text/plain"), Tuple.of(9, ""), Tuple.of(1, "text")),
            contents(),
            Arbitraries.maps(strings(128), strings(4096)).ofMaxSize(3),
            Arbitraries.longs().between(-62_135_596_801L, 253_402_300_800L).optional())
        .as(
            (messageId, sender, contentType, content, attributes, sentAt) ->
                Message.builder()
                    .from(content)
                    .messageId(messageId)
                    .sender(sender)
                    .contentType(contentType)
                    .attributes(attributes)
                    .sentAt(sentAt.map(Instant::ofEpochSecond))
                    .build());
  }

  /** Messages with content only: mostly text or data, sometimes both or neither. */
  private static Arbitrary<Message> contents() {
    Arbitrary<Message> text = strings(2000).map(value -> Message.builder().text(value).build());
    Arbitrary<Message> data =
        Arbitraries.bytes()
            .array(byte[].class)
            .ofMaxSize(64)
            .map(value -> Message.builder().data(Bytes.copyOf(value)).build());
    return Arbitraries.frequencyOf(
        Tuple.of(8, text),
        Tuple.of(8, data),
        Tuple.of(
            1,
            Combinators.combine(text, data)
                .as((one, other) -> one.toBuilder().data(other.data()).build())),
        Tuple.of(1, Arbitraries.just(Message.builder().build())));
  }

  /** Mostly harmless strings, up to a little more than so many bytes, and some of all kinds. */
  private static Arbitrary<String> strings(int maxBytes) {
    return Arbitraries.frequencyOf(
        Tuple.of(20, Arbitraries.strings().ascii().ofMinLength(1).ofMaxLength(40)),
        Tuple.of(
            20,
            Arbitraries.strings().withChars("a:/| \u00E9\u20AC\uFFFD").ofMaxLength(maxBytes / 3)),
        Tuple.of(1, Arbitraries.strings().all().ofMaxLength(10)),
        Tuple.of(1, Arbitraries.integers().between(maxBytes - 1, maxBytes + 1).map("a"::repeat)));
  }
}
