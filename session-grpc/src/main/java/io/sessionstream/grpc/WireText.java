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

  /** Whether these bytes are UTF-8. */
  static boolean isUtf8(byte[] bytes, int offset, int size) {
    return isAscii(bytes, offset, size) || Utf8.isWellFormed(bytes, offset, size);
  }

  /** Most text is; it is seen eight bytes at a time, of which the last eight may overlap. */
  private static boolean isAscii(byte[] bytes, int offset, int size) {
    if (size < Long.BYTES) {
      int all = 0;
      for (int at = offset; at < offset + size; at++) {
        all |= bytes[at];
      }
      return all >= 0;
    }
    int last = offset + size - Long.BYTES;
    long all = (long) LONGS.get(bytes, last);
    for (int at = offset; at < last; at += Long.BYTES) {
      all |= (long) LONGS.get(bytes, at);
    }
    return (all & NOT_ASCII) == 0;
  }
}
