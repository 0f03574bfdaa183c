package io.sessionstream.grpc;

import static io.sessionstream.grpc.testing.HandDrivenStore.APPEND_TIME;
import static io.sessionstream.grpc.testing.HandDrivenStore.acknowledgement;
import static io.sessionstream.grpc.testing.Requests.append;
import static io.sessionstream.grpc.testing.Requests.lookup;
import static io.sessionstream.grpc.testing.Requests.problem;
import static io.sessionstream.grpc.testing.Requests.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.sessionstream.core.Acknowledgement;
import io.sessionstream.core.Durability;
import io.sessionstream.core.MessageRange;
import io.sessionstream.grpc.testing.HandDrivenStore;
import io.sessionstream.grpc.testing.Problem;
import io.sessionstream.grpc.testing.ServiceUnderTest;
import io.sessionstream.grpc.testing.TestCall;
import io.sessionstream.v1.GetSessionDataRequest;
import io.sessionstream.v1.GetSessionDataResponse;
import io.sessionstream.v1.GetStreamMessagesRequest;
import io.sessionstream.v1.GetStreamMessagesResponse;
import io.sessionstream.v1.Message;
import io.sessionstream.v1.Success;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** How requests reach the store, and how its answers are told. */
class RequestFieldsTest {
  private static final int MAX_RESPONSE_BYTES = 5_000;

  private final HandDrivenStore store = new HandDrivenStore();

  @AutoClose
  private final ServiceUnderTest service =
      ServiceUnderTest.netty(
          store, ServiceLimits.builder().maxResponseBytes(MAX_RESPONSE_BYTES).build());

  private final TestCall<GetStreamMessagesRequest, GetStreamMessagesResponse> appends =
      TestCall.appends(service.channel());
  private final TestCall<GetSessionDataRequest, GetSessionDataResponse> lookups =
      TestCall.lookups(service.channel());

  @Test
  void append_allFields_reachTheStore() {
    Message message = text("text").toBuilder().setMessageId("m-1").build();
    appends.send(append("s", message).toBuilder().setExpectedSequence(7).build());
    var asked = store.nextAppend().question();
    assertThat(asked.sessionId()).isEqualTo("s");
    assertThat(asked.messageId()).contains("m-1");
    assertThat(asked.expectedSequence()).isEqualTo(OptionalLong.of(7));
    assertThat(asked.message()).isEqualTo(message.toByteArray());
  }

  @Test
  void append_optionalFieldsAbsent_areAbsentInTheStore() {
    appends.send(append("s", text("text").toBuilder().setMessageId("").build()));
    var asked = store.nextAppend().question();
    assertThat(asked.messageId()).isEmpty();
    assertThat(asked.expectedSequence()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void append_durabilityAsked_reachesTheStore(Durability durability) {
    appends.send(
        append("s", "text").toBuilder()
            .setDurabilityValue(WireDurability.number(durability))
            .build());
    assertThat(store.nextAppend().question().durability()).contains(durability);
  }

  @Test
  void append_durabilityUnspecified_isAbsentInTheStore() {
    appends.send(append("s", "text").toBuilder().setDurabilityValue(0).build());
    assertThat(store.nextAppend().question().durability()).isEmpty();
  }

  @Test
  void append_durabilityUnknown_isAViolationLikeAnyOther() {
    var answer = appends.ask(append("", "text").toBuilder().setDurabilityValue(7).build());
    assertThat(problem(answer))
        .isEqualTo(
            Problem.invalid(
                "session_id",
                "is required",
                "durability",
                "must be DURABILITY_APPLIED, _WRITTEN, _SYNCED or _REPLICATED (1 to 4), is 7"));
  }

  @Test
  void append_expectedSequenceZero_isNotAbsent() {
    appends.send(append("s", "text").toBuilder().setExpectedSequence(0).build());
    assertThat(store.nextAppend().question().expectedSequence()).isEqualTo(OptionalLong.of(0));
  }

  @ParameterizedTest
  @EnumSource
  void append_acknowledged_isToldExactly(Durability durability) {
    appends.send(append("s", "text"));
    store
        .nextAppend()
        .answer()
        .complete(Acknowledgement.of(Long.MAX_VALUE, APPEND_TIME, true, durability));
    Success expected =
        Success.newBuilder()
            .setSequence(Long.MAX_VALUE)
            .setAppendTime(
                Timestamp.newBuilder()
                    .setSeconds(APPEND_TIME.getEpochSecond())
                    .setNanos(APPEND_TIME.getNano()))
            .setDuplicate(true)
            .setDurability(io.sessionstream.v1.Durability.valueOf("DURABILITY_" + durability))
            .build();
    assertThat(appends.next())
        .isEqualTo(GetStreamMessagesResponse.newBuilder().setSuccess(expected).build());
  }

  @ParameterizedTest
  @CsvSource({
    "0, -1",
    "0, 1000000000",
    "0, -2147483648",
    "253402300800, 0",
    "-62135596801, 999999999",
    "9223372036854775807, 0",
    "-9223372036854775808, 0",
  })
  void append_sentAtThatIsNoTimestamp_isRefused(long seconds, int nanos) {
    assertThat(problem(appends.ask(sentAt(seconds, nanos))))
        .isEqualTo(
            Problem.invalid(
                "message.sent_at",
                "must be a time from 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z"));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "253402300799, 999999999", "-62135596800, 0"})
  void append_sentAtWithinTheRange_isTaken(long seconds, int nanos) {
    appends.send(sentAt(seconds, nanos));
    store.nextAppend().answer().complete(acknowledgement(1));
    assertThat(appends.next().hasSuccess()).isTrue();
  }

  @Test
  void lookup_allFields_reachTheStore() {
    lookups.send(lookup("s", 7, 3));
    assertThat(store.nextFind().question())
        .isEqualTo(
            new HandDrivenStore.Find(
                "s",
                MessageRange.builder()
                    .afterSequence(7)
                    .maxMessages(3)
                    .maxBytes(MAX_RESPONSE_BYTES)
                    .build()));
  }

  @Test
  void lookup_onlyTheSession_asksForAsMuchAsFits() {
    lookups.send(lookup("s"));
    var asked = store.nextFind();
    assertThat(asked.question())
        .isEqualTo(
            new HandDrivenStore.Find(
                "s", MessageRange.builder().maxBytes(MAX_RESPONSE_BYTES).build()));
    asked.answer().complete(Optional.empty());
    assertThat(problem(lookups.next())).isEqualTo(Problem.sessionNotFound("s"));
  }

  private static GetStreamMessagesRequest sentAt(long seconds, int nanos) {
    return append(
        "s",
        Message.newBuilder()
            .setText("text")
            .setSentAt(Timestamp.newBuilder().setSeconds(seconds).setNanos(nanos))
            .build());
  }
}
