package io.sessionstream.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionstream.core.StoredMessage;
import io.sessionstream.v1.Session;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PackedFormTest {
  private final PackedForm form = PackedForm.INSTANCE;

  static LongStream numbers() {
    return LongStream.of(1, 127, 128, 16_384, Integer.MAX_VALUE, 1L << 40, Long.MAX_VALUE / 1000);
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void unpack_whatWasPacked_isTheSame(long number) {
    Random random = new Random(number);
    for (int size : new int[] {0, 1, 100, 127, 128, 20_000}) {
      byte[] message = new byte[size];
      random.nextBytes(message);
      int packedSize = form.packedSize(number, number, message);
      byte[] target = new byte[packedSize + 7];

      assertThat(form.pack(number, number, message, target, 5)).isEqualTo(packedSize + 5);

      assertThat(form.skip(target, 5)).isEqualTo(packedSize + 5);
      StoredMessage<byte[]> unpacked = form.unpack(target, 5);
      assertThat(unpacked.sequence()).isEqualTo(number);
      assertThat(unpacked.appendMillis()).isEqualTo(number);
      assertThat(form.appendMillis(target, 5)).isEqualTo(number);
      assertThat(unpacked.message()).isEqualTo(message);
    }
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void pack_aMessage_isAFieldOfASession(long millis) throws Exception {
    byte[] message = io.sessionstream.v1.Message.newBuilder().setText("text").build().toByteArray();
    byte[] packed = new byte[form.packedSize(7, millis, message)];
    form.pack(7, millis, message, packed, 0);

    Session session = Session.parseFrom(packed);

    assertThat(session.getMessagesList())
        .singleElement()
        .satisfies(
            stored -> {
              assertThat(stored.getSequence()).isEqualTo(7);
              assertThat(stored.getMessage().getText()).isEqualTo("text");
              assertThat(stored.getAppendTime().getSeconds()).isEqualTo(millis / 1000);
              assertThat(stored.getAppendTime().getNanos())
                  .isEqualTo((int) (millis % 1000) * 1_000_000);
            });
  }
}
