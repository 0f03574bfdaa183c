package io.sessionstream.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.Bytes;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import io.sessionstream.v1.Message;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of a message agrees with the generated code, whatever bytes it is of. */
class WireMessageTest {
  private static final int MESSAGES = 20_000;

  private final Random random = new Random(7);

  @Test
  void parse_plainMessage_isKeptAsItCame() throws IOException {
    byte[] bytes =
        Message.newBuilder()
            .setMessageId("id")
            .setSender("Ada")
            .setContentType("text/plain")
            .setText("Grüße 😀")
            .putAttributes("a", "1")
            .putAttributes("b", "22")
            .setSentAt(Timestamp.newBuilder().setSeconds(-5).setNanos(999_999_999))
            .build()
            .toByteArray();

    WireMessage message = WireMessage.parse(bytes);

    assertThat(message.storedForm()).isSameAs(bytes);
    assertThat(message.message()).isEqualTo(MessageMapping.message(Message.parseFrom(bytes)));
    PlainMessage plain = message.plain().orElseThrow();
    assertThat(plain.messageId()).contains("id");
    assertThat(plain.messageIdSize()).isEqualTo(2);
    assertThat(plain.senderSize()).isEqualTo(3);
    assertThat(plain.hasMediaType(new MediaTypes())).isTrue();
    assertThat(plain.contentTypeSize()).isEqualTo(10);
    assertThat(plain.contentSize()).isEqualTo(12);
    assertThat(plain.attributes()).isEqualTo(2);
    assertThat(plain.longestKey()).isEqualTo(1);
    assertThat(plain.longestValue()).isEqualTo(2);
    assertThat(plain.sentAtSeconds()).isEqualTo(-5);
    assertThat(plain.sentAtNanos()).isEqualTo(999_999_999);
  }

  @Test
  void parse_emptyMessage_isPlainAndHasNothing() throws IOException {
    WireMessage message = WireMessage.parse(new byte[0]);

    assertThat(message.message()).isEqualTo(io.sessionstream.core.Message.builder().build());
    assertThat(message.plain().orElseThrow().contentSize()).isZero();
    assertThat(message.plain().orElseThrow().messageId()).isEmpty();
  }

  @Test
  void parse_textAndThenData_isNotPlain() throws IOException {
    byte[] both =
        Bytes.concat(
            Message.newBuilder().setText("text").build().toByteArray(),
            Message.newBuilder().setData(ByteString.copyFromUtf8("data")).build().toByteArray());

    WireMessage message = WireMessage.parse(both);

    assertThat(message.plain()).isEmpty();
    assertThat(message.message().text()).isEmpty();
    assertThat(message.message().data())
        .contains(io.sessionstream.core.Bytes.copyOf(new byte[] {'d', 'a', 't', 'a'}));
  }

  /** All mean the same, but only the one in which each number is short is what is stored. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a200 02 74 78", // the tag of text
        "22 8200 74 78", // the length of text
        "22 82808000 74 78",
        "22 02 74 78 32 8600 0a 01 6b 12 01 76", // the length of an attribute
        "22 02 74 78 32 07 0a 8100 6b 12 01 76", // the length of its key
        "22 02 74 78 32 07 8a00 01 6b 12 01 76", // the tag of its key
        "22 02 74 78 32 07 0a 01 6b 12 8100 76", // the length of its value
        "22 02 74 78 3a 8200 08 05", // the length of sent_at
        "22 02 74 78 3a 03 08 8500", // its seconds
        "22 02 74 78 3a 03 10 8500", // its nanoseconds
        "22 02 74 78 3a 0b 08 ffffffffffffffffff7f", // bits beyond the 64th
        "22 02 74 78 3a 06 10 8580808010", // bits beyond the 32nd
        "22 02 74 78 3a 02 08 00", // a number that need not be there
      })
  void parse_numberTakesMoreBytesThanItNeeds_isNotKeptAsItCame(String hex) throws IOException {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    Message generated = Message.parseFrom(bytes);

    WireMessage message = WireMessage.parse(bytes);

    assertThat(message.plain()).isEmpty();
    assertThat(message.message()).isEqualTo(MessageMapping.message(generated));
    assertThat(message.storedForm()).isEqualTo(generated.toByteArray());
  }

  @Test
  void parse_manyAttributes_areKeptWithTheirValues() throws IOException {
    Message.Builder message = Message.newBuilder().setText("text");
    for (int i = 0; i < 64; i++) {
      message.putAttributes("key-" + i, "value-" + i);
    }
    byte[] bytes = message.build().toByteArray();

    assertThat(WireMessage.parse(bytes).message())
        .isEqualTo(MessageMapping.message(message.build()));
  }

  @Test
  void parse_anyBytes_agreesWithGeneratedCode() {
    int plain = 0;
    int others = 0;
    int invalid = 0;
    for (int i = 0; i < MESSAGES; i++) {
      byte[] bytes = damaged(randomMessage().toByteArray());
      Optional<io.sessionstream.core.Message> expected = generated(bytes);
      assertThat(parsed(bytes)).as("%s", Arrays.toString(bytes)).isEqualTo(expected);
      if (expected.isEmpty()) {
        invalid++;
        assertThat(isPlain(bytes)).isFalse();
      } else if (isPlain(bytes)) {
        plain++;
      } else {
        others++;
      }
    }
    // All three ways were taken, and often.
    assertThat(plain).isGreaterThan(MESSAGES / 10);
    assertThat(others).isGreaterThan(MESSAGES / 10);
    assertThat(invalid).isGreaterThan(MESSAGES / 10);
  }

  private static Optional<io.sessionstream.core.Message> generated(byte[] bytes) {
    try {
      return Optional.of(MessageMapping.message(Message.parseFrom(bytes)));
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty();
    }
  }

  private static Optional<io.sessionstream.core.Message> parsed(byte[] bytes) {
    try {
      return Optional.of(WireMessage.parse(bytes).message());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static boolean isPlain(byte[] bytes) {
    return PlainMessage.of(bytes).isPresent();
  }

  private Message randomMessage() {
    Message.Builder message = Message.newBuilder();
    if (random.nextBoolean()) {
      message.setMessageId(randomText());
    }
    if (random.nextBoolean()) {
      message.setSender(randomText());
    }
    if (random.nextBoolean()) {
      message.setContentType(randomText());
    }
    if (random.nextBoolean()) {
      message.setText(randomText());
    } else if (random.nextBoolean()) {
      message.setData(ByteString.copyFromUtf8(randomText()));
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      message.putAttributes(randomText(), randomText());
    }
    if (random.nextBoolean()) {
      message.setSentAt(
          Timestamp.newBuilder().setSeconds(random.nextInt()).setNanos(random.nextInt()));
    }
    return message.build();
  }

  private String randomText() {
    return "aäß😀".repeat(2).substring(0, new int[] {0, 1, 2, 3, 5, 8}[random.nextInt(6)]);
  }

  /** Leaves a third as it is, repeats a part in a third, changes a byte in the others. */
  private byte[] damaged(byte[] bytes) {
    int kind = random.nextInt(3);
    if (bytes.length == 0 || kind == 0) {
      return bytes;
    }
    int at = random.nextInt(bytes.length);
    if (kind == 1) {
      return Bytes.concat(bytes, randomMessage().toByteArray());
    }
    byte[] changed = bytes.clone();
    changed[at] = (byte) random.nextInt();
    return changed;
  }
}
