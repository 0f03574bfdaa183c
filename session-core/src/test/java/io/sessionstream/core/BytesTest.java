package io.sessionstream.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import org.junit.jupiter.api.Test;

final class BytesTest {
  @Test
  void copyOf_arrayChangedLater_staysAsItWas() {
    byte[] content = {1, 2, 3};
    Bytes bytes = Bytes.copyOf(content);
    content[0] = 9;

    assertThat(bytes.toByteArray()).containsExactly(1, 2, 3);
  }

  @Test
  void copyOf_buffer_takesWhatRemainsAndLeavesThePosition() {
    ByteBuffer buffer = ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5}).position(1).limit(4);

    assertThat(Bytes.copyOf(buffer).toByteArray()).containsExactly(2, 3, 4);
    assertThat(buffer.position()).isEqualTo(1);
    assertThat(buffer.limit()).isEqualTo(4);
  }

  @Test
  void copyOf_bufferChangedLater_staysAsItWas() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(2).put(0, (byte) 1).put(1, (byte) 2);
    Bytes bytes = Bytes.copyOf(buffer);
    buffer.put(0, (byte) 9);

    assertThat(bytes.toByteArray()).containsExactly(1, 2);
  }

  @Test
  void toByteArray_changed_changesNothing() {
    Bytes bytes = Bytes.copyOf(new byte[] {1, 2});
    bytes.toByteArray()[0] = 9;

    assertThat(bytes.toByteArray()).containsExactly(1, 2);
  }

  @Test
  void asReadOnlyByteBuffer_hasTheWholeContent() {
    ByteBuffer view = Bytes.copyOf(new byte[] {1, 2}).asReadOnlyByteBuffer();

    assertThat(view).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2}));
    assertThatThrownBy(() -> view.put(0, (byte) 9)).isInstanceOf(ReadOnlyBufferException.class);
  }

  @Test
  void asReadOnlyByteBuffer_readOnce_canBeReadAgain() {
    Bytes bytes = Bytes.copyOf(new byte[] {1, 2});
    bytes.asReadOnlyByteBuffer().get();

    assertThat(bytes.asReadOnlyByteBuffer().remaining()).isEqualTo(2);
  }

  @Test
  void size_isTheNumberOfBytes() {
    assertThat(Bytes.copyOf(new byte[0]).size()).isEqualTo(0);
    assertThat(Bytes.copyOf(new byte[] {1, 2, 3}).size()).isEqualTo(3);
  }

  @Test
  void equals_sameContent_isTrue() {
    Bytes bytes = Bytes.copyOf(new byte[] {1, 2});

    assertThat(bytes)
        .isEqualTo(Bytes.copyOf(new byte[] {1, 2}))
        .hasSameHashCodeAs(Bytes.copyOf(new byte[] {1, 2}))
        .isNotEqualTo(Bytes.copyOf(new byte[] {1, 3}))
        .isNotEqualTo(Bytes.copyOf(new byte[] {1}))
        .isNotEqualTo(new byte[] {1, 2});
  }

  @Test
  void toString_doesNotShowTheContent() {
    assertThat(Bytes.copyOf(new byte[] {65, 66})).hasToString("Bytes{size=2}");
  }
}
