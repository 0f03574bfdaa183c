package io.sessionstream.server;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a {@linkplain ByteSize number of bytes} of less than 2 GiB. */
final class IntByteSize implements ITypeConverter<Integer> {
  private final ByteSize sizes = new ByteSize();

  @Override
  public Integer convert(String value) {
    long size = sizes.convert(value);
    if (size > Integer.MAX_VALUE) {
      throw new TypeConversionException("'" + value + "' is too large; it must be less than 2GiB");
    }
    return (int) size;
  }
}
