package io.sessionstream.benchmarks;

import com.google.protobuf.Timestamp;
import io.sessionstream.v1.Message;
import java.util.Optional;

/** A line of a chat whose encoded {@code Message} has exactly {@value #ENCODED_BYTES} bytes. */
final class SampleMessage {
  static final int ENCODED_BYTES = 194;

  private static final String[] WORDS =
      "the mount works now but after a reboot it is gone again so I put it into fstab as you said"
          .split(" ", -1);

  private SampleMessage() {}

  /**
   * The message; its text is as long as it takes.
   *
   * @param variant chooses the words, so that not all messages are equal
   * @param messageId goes into the message; the text is shorter by as much
   */
  static byte[] encoded(int variant, Optional<String> messageId) {
    Message.Builder message =
        Message.newBuilder()
            .setSender("alice-" + (10 + variant % 90))
            .setContentType("text/plain; charset=utf-8")
            .putAttributes("client", "web/2.14")
            .setSentAt(Timestamp.newBuilder().setSeconds(1_795_000_000L).setNanos(250_000_000));
    messageId.ifPresent(message::setMessageId);
    int size = message.setText("x").build().getSerializedSize();
    message.setText(text(variant, ENCODED_BYTES - size + 1));
    byte[] encoded = message.build().toByteArray();
    if (encoded.length != ENCODED_BYTES) {
      throw new IllegalStateException("a message has " + encoded.length + " bytes");
    }
    return encoded;
  }

  /** Words of so many characters in all. */
  static String text(int variant, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = variant; text.length() < length; i++) {
      text.append(WORDS[i % WORDS.length]).append(' ');
    }
    return text.substring(0, length);
  }
}
