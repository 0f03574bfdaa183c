package io.sessionstream.grpc;

import static io.sessionstream.grpc.testing.Requests.oneTo;
import static io.sessionstream.grpc.testing.Requests.texts;
import static io.sessionstream.v1.SessionServiceGrpc.getGetSessionMethod;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.sessionstream.grpc.testing.NaiveStore;
import io.sessionstream.grpc.testing.OneRequest;
import io.sessionstream.grpc.testing.Patience;
import io.sessionstream.grpc.testing.Requests;
import io.sessionstream.grpc.testing.ServiceUnderTest;
import io.sessionstream.v1.GetSessionRequest;
import io.sessionstream.v1.GetSessionResponse;
import io.sessionstream.v1.Session;
import io.sessionstream.v1.StoredMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of a session, in both directions. */
class GetSessionTest {
  private final NaiveStore store = new NaiveStore();

  @AutoClose
  private final ServiceUnderTest service = ServiceUnderTest.netty(store, ServiceLimits.defaults());

  @Test
  void get_wholeSession_isAllThatIsKnownOfIt() {
    store.add("other", 1, "x");
    store.add("s", 1_500, "a");
    store.add("s", 2_500, "b");
    Patience.await(store.closeSession("s").toCompletableFuture());
    assertThat(get(request()))
        .isEqualTo(
            GetSessionResponse.newBuilder()
                .setSession(
                    Session.newBuilder()
                        .setSessionId("s")
                        .addMessages(stored(1, 1_500, "a"))
                        .addMessages(stored(2, 2_500, "b"))
                        .setLastSequence(2)
                        .setCreateTime(time(NaiveStore.CREATE_TIME))
                        .setLastAppendTime(time(Instant.ofEpochMilli(2_500)))
                        .setClosed(true)
                        .setIncarnation(2))
                .build());
  }

  @Test
  void get_sessionWithoutMessages_isEmptyAndTheLastPage() {
    store.create("s");
    for (boolean newestFirst : new boolean[] {false, true}) {
      GetSessionResponse response = get(request().setNewestFirst(newestFirst));
      assertThat(response.getSession().getMessagesList()).isEmpty();
      assertThat(response.getSession().getLastSequence()).isZero();
      assertThat(response.getSession().hasLastAppendTime()).isFalse();
      assertThat(response.getNextPageToken()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 9, 10, 11})
  void get_pageByPage_isEachMessageOnce(int pageSize) {
    store.add("s", 1, texts("text", 10).toArray(String[]::new));
    assertThat(pages(request().setPageSize(pageSize))).isEqualTo(chunks(oneTo(10), pageSize));
    assertThat(pages(request().setPageSize(pageSize).setNewestFirst(true)))
        .isEqualTo(chunks(downFrom(10), pageSize));
  }

  @Test
  void get_sequencesOnBothSides_areLeftOut() {
    store.add("s", 1, texts("text", 10).toArray(String[]::new));
    GetSessionRequest.Builder request = request().setAfterSequence(2).setBeforeSequence(8);
    assertThat(pages(request.setPageSize(2)))
        .containsExactly(List.of(3L, 4L), List.of(5L, 6L), List.of(7L));
    assertThat(pages(request.setPageSize(5))).containsExactly(List.of(3L, 4L, 5L, 6L, 7L));
    assertThat(pages(request.setPageSize(2).setNewestFirst(true)))
        .containsExactly(List.of(7L, 6L), List.of(5L, 4L), List.of(3L));
    assertThat(pages(request.setPageSize(5))).containsExactly(List.of(7L, 6L, 5L, 4L, 3L));
  }

  @ParameterizedTest
  @CsvSource({"10, 0", "11, 0", "9223372036854775807, 0", "5, 6", "5, 5", "5, 1", "0, 1"})
  void get_noMessageInRange_isEmptyAndTheLastPage(long after, long before) {
    store.add("s", 1, texts("text", 10).toArray(String[]::new));
    for (boolean newestFirst : new boolean[] {false, true}) {
      GetSessionResponse response =
          get(
              request()
                  .setAfterSequence(after)
                  .setBeforeSequence(before)
                  .setNewestFirst(newestFirst));
      assertThat(response.getSession().getMessagesList()).isEmpty();
      assertThat(response.getSession().getLastSequence()).isEqualTo(10);
      assertThat(response.getNextPageToken()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void get_times_areFromTheFirstUpToTheLastExclusively(int pageSize) {
    for (int i = 1; i <= 5; i++) {
      store.add("s", 1_000L * i, "at " + i, "at " + i);
    }
    GetSessionRequest.Builder request =
        request().setPageSize(pageSize).setFromTime(millis(2_000)).setBeforeTime(millis(4_000));
    assertThat(pages(request)).isEqualTo(chunks(List.of(3L, 4L, 5L, 6L), pageSize));
    assertThat(pages(request.setNewestFirst(true)))
        .isEqualTo(chunks(List.of(6L, 5L, 4L, 3L), pageSize));
    assertThat(pages(request().setPageSize(pageSize).setFromTime(millis(4_001))))
        .isEqualTo(chunks(List.of(9L, 10L), pageSize));
    assertThat(pages(request().setPageSize(pageSize).setBeforeTime(millis(1_001))))
        .isEqualTo(chunks(List.of(1L, 2L), pageSize));
  }

  /** Messages have times to the millisecond, requests to the nanosecond. */
  @Test
  void get_timeBetweenTwoMilliseconds_isBetweenThem() {
    store.add("s", -1_001, "a");
    store.add("s", -1_000, "b");
    Timestamp between = Timestamp.newBuilder().setSeconds(-2).setNanos(999_000_001).build();
    assertThat(pages(request().setFromTime(between))).containsExactly(List.of(2L));
    assertThat(pages(request().setBeforeTime(between))).containsExactly(List.of(1L));
    Timestamp after = Timestamp.newBuilder().setSeconds(-2).setNanos(999_999_999).build();
    assertThat(pages(request().setFromTime(after))).containsExactly(List.of(2L));
    assertThat(pages(request().setBeforeTime(after))).containsExactly(List.of(1L));
  }

  @Test
  void get_sessionGrowsMeanwhile_forwardsGoesOnToTheEnd() {
    store.add("s", 1, "1", "2", "3");
    GetSessionResponse first = get(request().setPageSize(2));
    store.add("s", 2, "4", "5");
    GetSessionResponse second = get(next(request().setPageSize(2), first));
    assertThat(sequences(second)).containsExactly(3L, 4L);
    assertThat(second.getSession().getLastSequence()).isEqualTo(5);
    store.add("s", 3, "6");
    GetSessionResponse third = get(next(request().setPageSize(2), second));
    assertThat(sequences(third)).containsExactly(5L, 6L);
    assertThat(third.getNextPageToken()).isEmpty();
  }

  @Test
  void get_sessionGrowsMeanwhile_backwardsGoesOnFromWhereItWas() {
    store.add("s", 1, "1", "2", "3", "4");
    GetSessionResponse first = get(request().setPageSize(2).setNewestFirst(true));
    assertThat(sequences(first)).containsExactly(4L, 3L);
    store.add("s", 2, "5", "6");
    GetSessionResponse second = get(next(request().setNewestFirst(true), first));
    assertThat(sequences(second)).containsExactly(2L, 1L);
    assertThat(second.getSession().getLastSequence()).isEqualTo(6);
    assertThat(second.getNextPageToken()).isEmpty();
  }

  @Test
  void get_pageSizes_haveADefaultAndAreReduced() {
    store.add("s", 1, texts("text", 10_001).toArray(String[]::new));
    assertThat(sequences(get(request()))).isEqualTo(oneTo(1_000));
    for (int pageSize : new int[] {10_000, 10_001, Integer.MAX_VALUE}) {
      GetSessionResponse response = get(request().setPageSize(pageSize));
      assertThat(sequences(response)).isEqualTo(oneTo(10_000));
      assertThat(response.getNextPageToken()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1024, 1025, 2048, 16_383, 16_384, 16_500, 20_000})
  void get_moreThanFits_comesInPagesWithinTheLimit(int maxBytes) {
    List<String> texts = texts("x".repeat(100), 500);
    store.add("s", 1_500, texts.toArray(String[]::new));
    ServiceLimits limits = ServiceLimits.builder().maxResponseBytes(maxBytes).build();
    try (ServiceUnderTest service = ServiceUnderTest.netty(store, limits)) {
      for (boolean newestFirst : new boolean[] {false, true}) {
        for (boolean byTime : new boolean[] {false, true}) {
          GetSessionRequest.Builder request = request().setNewestFirst(newestFirst);
          if (byTime) {
            request.setFromTime(millis(1_500)).setBeforeTime(millis(1_501));
          }
          List<Long> sequences = new ArrayList<>();
          GetSessionResponse response;
          do {
            response = OneRequest.ask(service.channel(), getGetSessionMethod(), request.build());
            assertThat(response.getSerializedSize()).isLessThanOrEqualTo(maxBytes);
            sequences.addAll(sequences(response));
            request.setPageToken(response.getNextPageToken());
            if (!response.getNextPageToken().isEmpty()) {
              assertThat(response.getSerializedSize()).isGreaterThan(maxBytes - 250);
            }
          } while (!response.getNextPageToken().isEmpty());
          assertThat(sequences).isEqualTo(newestFirst ? downFrom(500) : oneTo(500));
        }
      }
    }
  }

  @Test
  void get_messageIsLargerThanAPage_comesAlone() {
    String large = "x".repeat(5_000);
    store.add("s", 1, "a", large, large, "b");
    ServiceLimits limits = ServiceLimits.builder().maxResponseBytes(1024).build();
    try (ServiceUnderTest service = ServiceUnderTest.inProcess(store, limits)) {
      assertThat(pages(service, request()))
          .containsExactly(List.of(1L), List.of(2L), List.of(3L), List.of(4L));
      assertThat(pages(service, request().setNewestFirst(true)))
          .containsExactly(List.of(4L), List.of(3L), List.of(2L), List.of(1L));
    }
  }

  private static GetSessionRequest.Builder request() {
    return GetSessionRequest.newBuilder().setSessionId("s");
  }

  private static GetSessionRequest.Builder next(
      GetSessionRequest.Builder request, GetSessionResponse page) {
    assertThat(page.getNextPageToken()).isNotEmpty();
    return request.setPageToken(page.getNextPageToken());
  }

  private GetSessionResponse get(GetSessionRequest.Builder request) {
    return OneRequest.ask(service.channel(), getGetSessionMethod(), request.build());
  }

  private List<List<Long>> pages(GetSessionRequest.Builder request) {
    return pages(service, request);
  }

  /** The sequences of all pages, which say themselves which is the last. */
  private static List<List<Long>> pages(ServiceUnderTest service, GetSessionRequest.Builder first) {
    GetSessionRequest.Builder request = first.clone();
    List<List<Long>> pages = new ArrayList<>();
    do {
      GetSessionResponse response =
          OneRequest.ask(service.channel(), getGetSessionMethod(), request.build());
      assertThat(response.getSession().getNextAfterSequence()).isZero();
      pages.add(sequences(response));
      request.setPageToken(response.getNextPageToken());
    } while (!request.getPageToken().isEmpty());
    return pages;
  }

  private static List<Long> sequences(GetSessionResponse response) {
    return response.getSession().getMessagesList().stream()
        .map(StoredMessage::getSequence)
        .toList();
  }

  private static List<List<Long>> chunks(List<Long> all, int size) {
    List<List<Long>> chunks = new ArrayList<>();
    for (int from = 0; from < all.size(); from += size) {
      chunks.add(all.subList(from, Math.min(from + size, all.size())));
    }
    return chunks;
  }

  private static List<Long> downFrom(long last) {
    return LongStream.rangeClosed(1, last).map(i -> last + 1 - i).boxed().toList();
  }

  private static StoredMessage stored(long sequence, long millis, String text) {
    return StoredMessage.newBuilder()
        .setSequence(sequence)
        .setAppendTime(millis(millis))
        .setMessage(Requests.text(text))
        .build();
  }

  private static Timestamp millis(long millis) {
    return time(Instant.ofEpochMilli(millis));
  }

  private static Timestamp time(Instant time) {
    return StoredForm.timestamp(time);
  }
}
