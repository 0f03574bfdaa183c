package io.sessionstream.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.sessionstream.core.MessageLimits;
import io.sessionstream.core.MessageRules;
import io.sessionstream.core.RuleSet;
import io.sessionstream.core.Submission;
import io.sessionstream.v1.GetStreamMessagesRequest;
import io.sessionstream.v1.Message;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QuickCheckTest {
  private static final int REQUESTS = 50_000;
  private static final MessageLimits SMALL =
      MessageLimits.builder()
          .maxSessionIdBytes(6)
          .maxMessageIdBytes(5)
          .maxSenderBytes(4)
          .maxContentTypeBytes(12)
          .maxContentBytes(7)
          .maxAttributes(2)
          .maxAttributeKeyBytes(3)
          .maxAttributeValueBytes(6)
          .build();
  private static final List<String> TYPES =
      List.of("text/plain", "a/b", "a/b;c=d", "text", "audio/ogg; codecs=opus", "a /b", "ä/b");

  private final Random random = new Random(11);
  private final QuickCheck quickCheck = new QuickCheck(SMALL);
  private final RuleSet<Submission> rules =
      MessageRules.submissions(SMALL, MessageRules.messages(SMALL));

  @Test
  void passes_anyRequest_onlyIfTheRulesPassItToo() throws IOException {
    int passed = 0;
    int refused = 0;
    for (int i = 0; i < REQUESTS; i++) {
      AppendRequest request = AppendRequest.parse(randomRequest().toByteArray());
      Submission submission = MessageMapping.submission(request);
      boolean keepsRules =
          rules.check(submission).isEmpty()
              && WireDurability.violations(request.durability()).isEmpty();
      if (quickCheck.passes(request)) {
        passed++;
        assertThat(keepsRules).as("%s", submission).isTrue();
        assertThat(request.toAppend())
            .isEqualTo(submission.toAppend(request.message().orElseThrow().storedForm()));
      } else if (!keepsRules) {
        refused++;
      }
    }
    // Both were seen, and often.
    assertThat(passed).isGreaterThan(REQUESTS / 20);
    assertThat(refused).isGreaterThan(REQUESTS / 20);
  }

  @Test
  void passes_atEachLimit_andNotBeyond() throws IOException {
    assertThat(passes(request("a".repeat(6), message()))).isTrue();
    assertThat(passes(request("a".repeat(7), message()))).isFalse();
    assertThat(passes(request("", message()))).isFalse();
    assertThat(passes(request("a\u007f", message()))).isFalse();
    assertThat(passes(request("s", message().setMessageId("12345")))).isTrue();
    assertThat(passes(request("s", message().setMessageId("123456")))).isFalse();
    assertThat(passes(request("s", message().setSender("ßß")))).isTrue();
    assertThat(passes(request("s", message().setSender("ßß1")))).isFalse();
    assertThat(passes(request("s", message().setText("1234567")))).isTrue();
    assertThat(passes(request("s", message().setText("12345678")))).isFalse();
    assertThat(passes(request("s", message().setData(ByteString.copyFromUtf8("1234567")))))
        .isTrue();
    assertThat(passes(request("s", message().clearText()))).isFalse();
    assertThat(passes(request("s", message().setContentType("text/plain12")))).isTrue();
    assertThat(passes(request("s", message().setContentType("text/plain123")))).isFalse();
    assertThat(passes(request("s", message().setContentType("text")))).isFalse();
    assertThat(passes(request("s", message().putAttributes("123", "123456")))).isTrue();
    assertThat(passes(request("s", message().putAttributes("1234", "1")))).isFalse();
    assertThat(passes(request("s", message().putAttributes("1", "1234567")))).isFalse();
    assertThat(
            passes(
                request(
                    "s",
                    message()
                        .putAttributes("1", "1")
                        .putAttributes("2", "1")
                        .putAttributes("3", "1"))))
        .isFalse();
    assertThat(passes(request("s", message()).setExpectedSequence(-1))).isFalse();
    assertThat(passes(request("s", message()).setDurabilityValue(5))).isFalse();
    assertThat(passes(request("s", message().setSentAt(time(253_402_300_799L, 999_999_999)))))
        .isTrue();
    assertThat(passes(request("s", message().setSentAt(time(253_402_300_800L, 0))))).isFalse();
    assertThat(passes(request("s", message().setSentAt(time(-62_135_596_800L, 0))))).isTrue();
    assertThat(passes(request("s", message().setSentAt(time(-62_135_596_801L, 0))))).isFalse();
    assertThat(passes(request("s", message().setSentAt(time(0, 1_000_000_000))))).isFalse();
  }

  private boolean passes(GetStreamMessagesRequest.Builder request) throws IOException {
    return quickCheck.passes(AppendRequest.parse(request.build().toByteArray()));
  }

  private static Message.Builder message() {
    return Message.newBuilder().setText("text");
  }

  private static GetStreamMessagesRequest.Builder request(
      String sessionId, Message.Builder message) {
    return GetStreamMessagesRequest.newBuilder().setSessionId(sessionId).setMessage(message);
  }

  private static Timestamp time(long seconds, int nanos) {
    return Timestamp.newBuilder().setSeconds(seconds).setNanos(nanos).build();
  }

  private GetStreamMessagesRequest randomRequest() {
    GetStreamMessagesRequest.Builder request =
        GetStreamMessagesRequest.newBuilder()
            .setSessionId(randomText(7))
            .setMessage(randomMessage());
    if (random.nextInt(4) == 0) {
      request.setExpectedSequence(random.nextInt(8) - 1);
    }
    if (random.nextInt(4) == 0) {
      request.setDurabilityValue(random.nextInt(7) - 1);
    }
    return request.build();
  }

  private Message randomMessage() {
    Message.Builder message = Message.newBuilder();
    if (random.nextInt(3) == 0) {
      message.setMessageId(randomText(5));
    }
    if (random.nextInt(3) == 0) {
      message.setSender(randomText(4));
    }
    if (random.nextInt(3) == 0) {
      message.setContentType(TYPES.get(random.nextInt(TYPES.size())));
    }
    if (random.nextInt(4) > 0) {
      message.setText(randomText(7));
    } else if (random.nextInt(3) > 0) {
      message.setData(ByteString.copyFromUtf8(randomText(7)));
    }
    for (int i = random.nextInt(4); i > 1; i--) {
      message.putAttributes(randomText(3), randomText(6));
    }
    if (random.nextInt(4) == 0) {
      message.setSentAt(time(random.nextLong() >> 20, random.nextInt() >> 1));
    }
    return message.build();
  }

  /** Mostly short enough, sometimes too long or empty, sometimes not ASCII or with a control. */
  private String randomText(int limit) {
    int length = random.nextInt(8) == 0 ? random.nextInt(limit + 3) : 1 + random.nextInt(limit);
    String text = "a".repeat(length);
    return switch (random.nextInt(12)) {
      case 0 -> "ß" + text;
      case 1 -> "\u0007" + text;
      default -> text;
    };
  }
}
