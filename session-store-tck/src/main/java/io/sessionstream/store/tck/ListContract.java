package io.sessionstream.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionstream.core.SessionInfo;
import io.sessionstream.core.SessionPage;
import io.sessionstream.core.SessionQuery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Listing sessions: all of them, once, in order, page by page. */
abstract class ListContract extends Theme {
  private static final Duration TIME_TO_LIVE = Duration.ofMinutes(10);

  /** In their order, by code point: which is another one by {@code char}. */
  private static final List<String> IN_ORDER =
      List.of(
          " ",
          "!",
          "0",
          "A",
          "AB",
          "Z",
          "a",
          "a ",
          "a-1",
          "a/b",
          "aB",
          "ab",
          "ab*",
          "abc",
          "b",
          "\u00E4",
          "\u4E2D",
          "\uE000",
          "\uFF5E",
          "\uFFFD",
          "\uD83D\uDE00",
          "\uD83D\uDE00a",
          "\uD83D\uDE01",
          "\uDBFF\uDFFD");

  ListContract(SessionStoreContract contract) {
    super(contract);
  }

  @Override
  StoreSettings settings() {
    return StoreSettings.defaults().withIdleTimeToLive(TIME_TO_LIVE);
  }

  private void createAll(List<String> sessionIds) {
    List<String> shuffled = new ArrayList<>(sessionIds);
    Collections.shuffle(shuffled, new Random(7));
    awaitAll(shuffled.stream().map(id -> appendLater(id, Messages.text("text of " + id))).toList());
  }

  private static SessionQuery.Builder query() {
    return SessionQuery.builder();
  }

  private SessionPage list(SessionQuery.Builder query) {
    return await(store.listSessions(query.build()));
  }

  private List<String> ids(SessionQuery.Builder query) {
    return ids(list(query));
  }

  private static List<String> ids(SessionPage page) {
    return page.sessions().stream().map(SessionInfo::sessionId).toList();
  }

  @Test
  void list_noSessions_isNothing() {
    assertThat(list(query())).isEqualTo(new SessionPage(List.of(), false));
  }

  @Test
  void list_sessions_areDescribedAsTheyAre() throws Exception {
    append("a", "first", "second");
    advance(Duration.ofMinutes(1));
    await(store.getOrCreate("b"));
    append("c", "first");
    SessionInfo closed = await(store.closeSession("c")).orElseThrow();

    assertThat(list(query()))
        .isEqualTo(
            new SessionPage(
                List.of(find("a").info(), await(store.getOrCreate("b")), closed), false));
    assertThat(list(query()).sessions())
        .extracting(SessionInfo::lastSequence)
        .containsExactly(2L, 0L, 1L);
  }

  @Test
  void list_sessions_areInTheOrderOfTheirCodePoints() {
    createAll(IN_ORDER);

    assertThat(ids(query())).isEqualTo(IN_ORDER);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 23})
  void list_pagesJoined_areAllSessions(int maxSessions) {
    createAll(IN_ORDER);

    List<String> joined = new ArrayList<>();
    SessionPage page = list(query().maxSessions(maxSessions));
    while (page.hasMore()) {
      assertThat(page.sessions()).hasSize(maxSessions);
      joined.addAll(ids(page));
      page = list(query().maxSessions(maxSessions).afterSessionId(joined.get(joined.size() - 1)));
    }
    joined.addAll(ids(page));

    assertThat(joined).isEqualTo(IN_ORDER);
  }

  @Test
  void list_asManyAsThereAre_hasNoMore() {
    createAll(IN_ORDER);

    assertThat(list(query().maxSessions(IN_ORDER.size())).hasMore()).isFalse();
    assertThat(list(query().maxSessions(IN_ORDER.size() - 1)).hasMore()).isTrue();
    assertThat(list(query().maxSessions(2).prefix("ab").afterSessionId("ab")).hasMore()).isFalse();
  }

  @Test
  void list_manySessions_areAllListed() {
    List<String> sessionIds =
        IntStream.range(0, 2500).mapToObj(i -> "session-%04d".formatted(i)).toList();
    createAll(sessionIds);

    SessionPage first = list(query());
    SessionPage second = list(query().afterSessionId("session-0999"));
    SessionPage third = list(query().afterSessionId("session-1999"));

    assertThat(ids(first)).isEqualTo(sessionIds.subList(0, 1000));
    assertThat(ids(second)).isEqualTo(sessionIds.subList(1000, 2000));
    assertThat(ids(third)).isEqualTo(sessionIds.subList(2000, 2500));
    assertThat(List.of(first.hasMore(), second.hasMore(), third.hasMore()))
        .containsExactly(true, true, false);
  }

  @Test
  void prefix_some_areThoseThatBeginWithIt() {
    createAll(IN_ORDER);

    assertThat(ids(query().prefix("a")))
        .containsExactly("a", "a ", "a-1", "a/b", "aB", "ab", "ab*", "abc");
    assertThat(ids(query().prefix("ab"))).containsExactly("ab", "ab*", "abc");
    assertThat(ids(query().prefix("ab*"))).containsExactly("ab*");
    assertThat(ids(query().prefix("\uD83D\uDE00")))
        .containsExactly("\uD83D\uDE00", "\uD83D\uDE00a");
    assertThat(ids(query().prefix("\uDBFF\uDFFD"))).containsExactly("\uDBFF\uDFFD");
  }

  @Test
  void prefix_none_isNothing() {
    createAll(IN_ORDER);

    assertThat(list(query().prefix("abcd"))).isEqualTo(new SessionPage(List.of(), false));
    assertThat(list(query().prefix("B"))).isEqualTo(new SessionPage(List.of(), false));
  }

  @Test
  void prefix_pages_goOnWithinIt() {
    createAll(IN_ORDER);

    SessionPage first = list(query().prefix("a").maxSessions(5));
    assertThat(ids(first)).containsExactly("a", "a ", "a-1", "a/b", "aB");
    assertThat(first.hasMore()).isTrue();
    SessionPage second = list(query().prefix("a").maxSessions(5).afterSessionId("aB"));
    assertThat(ids(second)).containsExactly("ab", "ab*", "abc");
    assertThat(second.hasMore()).isFalse();
  }

  @Test
  void afterSessionId_notThere_isWhatWouldFollow() {
    createAll(IN_ORDER);

    assertThat(ids(query().afterSessionId("a0").maxSessions(2))).containsExactly("aB", "ab");
    assertThat(ids(query().prefix("ab").afterSessionId("aaa"))).containsExactly("ab", "ab*", "abc");
    assertThat(ids(query().prefix("ab").afterSessionId("abd"))).isEmpty();
    assertThat(ids(query().prefix("ab").afterSessionId("b"))).isEmpty();
    assertThat(ids(query().afterSessionId("\uDBFF\uDFFD"))).isEmpty();
    assertThat(ids(query().afterSessionId("\uFFFF")))
        .containsExactly("\uD83D\uDE00", "\uD83D\uDE00a", "\uD83D\uDE01", "\uDBFF\uDFFD");
  }

  @Test
  void list_sessionDeleted_isNoLongerListed() {
    append("a", "text");
    append("b", "text");
    append("c", "text");

    await(store.deleteSession("b"));

    assertThat(listed()).containsExactly("a", "c");
  }

  @Test
  void list_sessionDeletedAndAppendedTo_isListedOnceAsTheNewOne() {
    append("a", texts(5));
    await(store.deleteSession("a"));
    append("a", "text");

    assertThat(list(query())).isEqualTo(new SessionPage(List.of(find("a").info()), false));
  }

  @Test
  void list_sessionExpired_isNoLongerListed() throws Exception {
    append("a", "text");
    await(store.getOrCreate("b"));
    advance(TIME_TO_LIVE.minusSeconds(1));
    append("c", "text");
    assertThat(listed()).containsExactly("a", "b", "c");

    advance(Duration.ofSeconds(1));

    assertThat(listed()).containsExactly("c");
    assertThat(list(query().maxSessions(1)).hasMore()).isFalse();
  }

  @Test
  void list_sessionExpiredAndAppendedTo_isListedOnce() throws Exception {
    append("a", texts(5));
    advance(TIME_TO_LIVE);
    append("a", "text");

    assertThat(list(query())).isEqualTo(new SessionPage(List.of(find("a").info()), false));
  }

  @Test
  void list_sessions_doesNotProlongTheirLife() throws Exception {
    append("a", "text");
    advance(TIME_TO_LIVE.minusSeconds(1));
    assertThat(listed()).containsExactly("a");
    advance(Duration.ofSeconds(1));

    assertNoSession("a");
  }

  @Test
  void list_refusedAppend_createsNone() {
    assertThat(refusal(appendExpecting(7, "text"))).isPresent();

    assertThat(listed()).isEmpty();
  }

  @Test
  void list_sessionsComeAndGoBetweenPages_thoseThatStayAreListedOnce() {
    createAll(List.of("b", "d", "f", "h"));
    assertThat(ids(query().maxSessions(2))).containsExactly("b", "d");

    await(store.deleteSession("b"));
    await(store.deleteSession("d"));
    createAll(List.of("a", "c", "e"));

    assertThat(ids(query().maxSessions(2).afterSessionId("d"))).containsExactly("e", "f");
    assertThat(ids(query().maxSessions(2).afterSessionId("f"))).containsExactly("h");
  }
}
