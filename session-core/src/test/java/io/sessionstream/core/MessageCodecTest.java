package io.sessionstream.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class MessageCodecTest {
  private static final Codec<Message> CODEC = Codec.ofMessages();
  private static final Message COMPLETE =
      Message.builder()
          .messageId("m-1")
          .sender("Ada \uD83D\uDE00")
          .contentType("text/plain")
          .text("caf\u00E9")
          .attributes(Map.of("a", "1", "b", "2"))
          .sentAt(Instant.parse("2026-01-02T03:04:05.000000006Z"))
          .build();

  @Test
  void decode_encoded_isEqual() {
    List<Message> messages =
        List.of(
            COMPLETE,
            Message.builder().build(),
            Message.builder().text("t".repeat(1 << 20)).build(),
            Message.builder().data(Bytes.copyOf(new byte[] {0, -1, 127})).build(),
            Message.builder().data(Bytes.copyOf(new byte[0])).build(),
            Message.builder().sentAt(Instant.MIN).build(),
            Message.builder().sentAt(Instant.MAX).build());

    assertThat(messages).allSatisfy(m -> assertThat(CODEC.decode(CODEC.encode(m))).isEqualTo(m));
  }

  /** What was written by the first version must be readable for ever. */
  @Test
  void decode_writtenByTheFirstVersion_isTheMessage() {
    String written = "01" + "4b" + "00000001" + "31" + "00000003" + "416461" + "00000002" + "4869";

    Message read = CODEC.decode(HexFormat.of().parseHex(written + "0000000000000001" + "00000002"));

    assertThat(read)
        .isEqualTo(
            Message.builder()
                .messageId("1")
                .sender("Ada")
                .text("Hi")
                .sentAt(Instant.ofEpochSecond(1, 2))
                .build());
  }

  @Test
  void decode_unknownVersion_isRefused() {
    byte[] written = CODEC.encode(COMPLETE);
    written[0] = 9;

    assertThatIllegalArgumentException()
        .isThrownBy(() -> CODEC.decode(written))
        .withMessage("a message is in the form 9, but only the form 1 is known");
  }

  @Test
  void decode_cutOrLengthened_isRefused() {
    byte[] written = CODEC.encode(COMPLETE);

    for (int length = 0; length < written.length; length++) {
      byte[] cut = Arrays.copyOf(written, length);
      assertThatIllegalArgumentException().isThrownBy(() -> CODEC.decode(cut));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CODEC.decode(Arrays.copyOf(written, written.length + 1)))
        .withMessage("1 bytes after the end of a message");
  }

  @Test
  void decode_anyBytes_isAMessageOrRefused() {
    Random random = new Random(1);
    byte[] written = CODEC.encode(COMPLETE);
    for (int i = 0; i < 20_000; i++) {
      byte[] damaged = written.clone();
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      try {
        assertThat(CODEC.decode(damaged)).isNotNull();
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageNotContaining("null");
      }
    }
  }

  @Test
  void identity_keepsBytesAsTheyAre() {
    byte[] bytes = "bytes".getBytes(UTF_8);

    assertThat(Codec.identity().encode(bytes)).isSameAs(bytes);
    assertThat(Codec.identity().decode(bytes)).isSameAs(bytes);
  }
}
