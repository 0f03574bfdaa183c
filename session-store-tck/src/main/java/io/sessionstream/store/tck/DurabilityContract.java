package io.sessionstream.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Append;
import io.sessionstream.core.Durability;
import io.sessionstream.core.Message;
import io.sessionstream.core.SessionStoreException;
import io.sessionstream.core.SessionStoreException.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Durability: an append gets at least what it asks for, or is refused and leaves no trace. */
abstract class DurabilityContract extends Theme {
  DurabilityContract(SessionStoreContract contract) {
    super(contract);
  }

  private CompletionStage<Acknowledgement> appendAsking(Durability asked, Message message) {
    return appendAsking(asked, SESSION, message);
  }

  private CompletionStage<Acknowledgement> appendAsking(
      Durability asked, String sessionId, Message message) {
    return store.append(
        Append.<Message>builder()
            .sessionId(sessionId)
            .message(message)
            .messageId(message.messageId())
            .durability(asked)
            .build());
  }

  /** The highest level that the store says it reaches. */
  private Durability highest() {
    Optional<SessionStoreException> refusal =
        refusal(appendAsking(Durability.REPLICATED, "session-2", Messages.text("text")));
    return refusal
        .map(refused -> refused.details().get("highest_durability"))
        .map(Durability::valueOf)
        .orElse(Durability.REPLICATED);
  }

  @Test
  void append_nothingAsked_isOfTheSameDurabilityEachTime() {
    List<Acknowledgement> answers = append(SESSION, texts(10));

    assertThat(answers).extracting(Acknowledgement::durability).containsOnly(durability(answers));
    assertThat(durability(answers)).isLessThanOrEqualTo(highest());
  }

  private static Durability durability(List<Acknowledgement> answers) {
    return answers.get(0).durability();
  }

  @ParameterizedTest
  @EnumSource
  void append_levelAsked_isReachedOrRefused(Durability asked) {
    Durability highest = highest();

    if (asked.compareTo(highest) <= 0) {
      Acknowledgement answer = await(appendAsking(asked, Messages.text("text")));
      assertThat(answer.durability()).isBetween(asked, highest);
    } else {
      SessionStoreException refused =
          awaitRefusal(Reason.DURABILITY_UNAVAILABLE, appendAsking(asked, Messages.text("text")));
      assertThat(refused.details())
          .isEqualTo(Map.of("durability", asked.name(), "highest_durability", highest.name()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void append_duplicate_reachesTheLevelThatItAsks(Durability asked) {
    Durability highest = highest();
    Message message = Messages.withId("a", "text");
    await(appendAsking(Durability.APPLIED, message));

    if (asked.compareTo(highest) <= 0) {
      Acknowledgement retry = await(appendAsking(asked, message));
      assertThat(retry.duplicate()).isTrue();
      assertThat(retry.durability()).isBetween(asked, highest);
    } else {
      awaitRefusal(Reason.DURABILITY_UNAVAILABLE, appendAsking(asked, message));
    }
  }

  @Test
  void append_levelNotReached_leavesNoTrace() {
    if (highest() == Durability.REPLICATED) {
      return; // There is no level that the store does not reach.
    }
    Message message = Messages.withId("a", "text");

    awaitRefusal(Reason.DURABILITY_UNAVAILABLE, appendAsking(Durability.REPLICATED, message));

    assertNoSession(SESSION);
    assertThat(append(SESSION, message).duplicate()).isFalse();
  }

  @Test
  void append_levelsMixed_keepTheOrderOfTheCalls() {
    Durability highest = highest();
    List<Durability> reached =
        Arrays.stream(Durability.values()).filter(level -> level.compareTo(highest) <= 0).toList();
    String[] texts = texts(200);
    List<CompletionStage<Acknowledgement>> answers = new ArrayList<>();
    for (int i = 0; i < texts.length; i++) {
      answers.add(appendAsking(reached.get(i % reached.size()), Messages.text(texts[i])));
    }

    List<Acknowledgement> acknowledged = awaitAll(answers);

    for (int i = 0; i < texts.length; i++) {
      assertThat(acknowledged.get(i).durability())
          .isBetween(reached.get(i % reached.size()), highest);
    }
    assertTexts(SESSION, texts);
  }
}
