package io.sessionstream.grpc;

import com.google.common.base.Utf8;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Text as it comes over the wire. */
final class WireText {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final long NOT_ASCII = 0x8080808080808080L;

  private WireText() {}

  /** Whether these bytes are UTF-8. Most text is ASCII, which is seen eight bytes at a time. */
  static boolean isUtf8(byte[] bytes, int offset, int size) {
    int end = offset + size;
    int at = offset;
    while (at <= end - Long.BYTES) {
      if (((long) LONGS.get(bytes, at) & NOT_ASCII) != 0) {
        return Utf8.isWellFormed(bytes, at, end - at);
      }
      at += Long.BYTES;
    }
    return Utf8.isWellFormed(bytes, at, end - at);
  }
}
