package io.sessionstream.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Session ids: compared character by character, and never mixed up with message ids. */
abstract class SessionIdContract extends Theme {
  /** Ids that a careless store could take for the same as another, or for a pattern or a path. */
  private static final List<String> ALIKE =
      List.of(
          "a",
          "ab",
          "abc",
          "A",
          "a ",
          " a",
          "a:",
          ":a",
          "a:b",
          "a/b",
          "a|b",
          "a\\b",
          "a.b",
          "a,b",
          "a#b",
          "a%b",
          "a%3Ab",
          "a\u0000",
          "a\u0000b",
          "\u0000",
          "a\nb",
          ".",
          "..",
          "../a",
          "/",
          "é",
          "e\u0301",
          "ß",
          "ss",
          "1",
          "01",
          "1.0",
          "-1",
          "null",
          "*",
          "a*",
          "?",
          "[a]",
          "{a}",
          "\uD83D\uDE00",
          "\uD83D\uDE01",
          "\uFFFD",
          "'",
          "\"",
          "$a");

  SessionIdContract(SessionStoreContract contract) {
    super(contract);
  }

  @Test
  void find_idsThatLookAlike_eachHasItsOwnMessages() {
    ALIKE.forEach(id -> append(id, "first of " + id));
    ALIKE.forEach(id -> append(id, "second of " + id));

    assertThat(ALIKE)
        .allSatisfy(id -> assertTexts(id, "first of " + id, "second of " + id))
        .allSatisfy(id -> assertThat(find(id).info().sessionId()).isEqualTo(id));
  }

  @Test
  void exists_idsThatLookAlike_areUnknown() {
    append("a:b", "text");

    assertThat(ALIKE).filteredOn(this::exists).containsExactly("a:b");
  }

  @Test
  void find_prefixOfAnId_isUnknown() {
    append("session-10", "text");

    assertNoSession("session-1");
    assertNoSession("session-100");
  }

  @Test
  void find_otherCase_isUnknown() {
    append("Session", "text");

    assertNoSession("session");
    assertNoSession("SESSION");
  }

  @Test
  void find_otherFormOfTheSameLetter_isUnknown() {
    append("caf\u00E9", "text");

    assertNoSession("cafe\u0301");
  }

  @ParameterizedTest
  @ValueSource(strings = {":", "/", "|", "\\", " ", ".", ",", "-", "_", "#", "%", "\u0000", "\n"})
  void append_separatorInTheIds_keepsSessionsAndMessageIdsApart(String separator) {
    append("a" + separator + "b", Messages.withId("c", "first"));
    append("a", Messages.withId("b" + separator + "c", "second"));

    assertTexts("a" + separator + "b", "first");
    assertTexts("a", "second");
    assertNoSession("a" + separator + "b" + separator + "c");
  }

  @Test
  void append_messageIdLikeASession_isIndependent() {
    append("a", Messages.withId("b", "text of a"));
    append("b", Messages.withId("a", "text of b"));

    assertTexts("a", "text of a");
    assertTexts("b", "text of b");
  }

  @Test
  void find_longestIds_differInTheLastByte() {
    String stem = "s".repeat(255);
    append(stem + "1", "text of 1");
    append(stem + "2", "text of 2");

    assertTexts(stem + "1", "text of 1");
    assertTexts(stem + "2", "text of 2");
    assertNoSession(stem);
  }

  @Test
  void find_longestIdOfFourByteCharacters_isFound() {
    String id = "\uD83D\uDE00".repeat(64);
    append(id, "text");

    assertTexts(id, "text");
  }
}
