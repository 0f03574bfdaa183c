package io.sessionstream.store.rocksdb;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Why a data directory cannot be opened. The message is one sentence for the operator, which names
 * the directory; what a library said of it stays the {@linkplain #getCause() cause}.
 */
public final class StoreOpenException extends IOException {
  private static final long serialVersionUID = 1;

  StoreOpenException(String message) {
    super(message);
  }

  StoreOpenException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
