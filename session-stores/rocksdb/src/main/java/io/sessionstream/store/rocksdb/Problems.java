package io.sessionstream.store.rocksdb;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Says in one sentence for the operator why a directory cannot be opened. */
final class Problems {
  private Problems() {}

  static StoreOpenException damaged(Path directory, String how) {
    return new StoreOpenException(directory + " is damaged: " + how);
  }

  /** An exception that says itself what it is about is left as it is. */
  static StoreOpenException explain(Path directory, Exception cause) {
    if (cause instanceof StoreOpenException explained) {
      return explained;
    }
    String text = String.valueOf(cause.getMessage()).lines().findFirst().orElse("").strip();
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.contains("read-only file system")) {
      return readOnly(directory, cause);
    }
    if (cause instanceof AccessDeniedException || lower.contains("permission denied")) {
      return noPermission(directory, cause);
    }
    if (lower.contains("no space left")) {
      return new StoreOpenException(directory + " cannot be opened: the disk is full", cause);
    }
    if (lower.contains("/lock:") || lower.contains("lock hold by")) {
      return new StoreOpenException(directory + " is in use by another process", cause);
    }
    if (cause instanceof IOException) {
      return new StoreOpenException(
          directory + " cannot be opened: " + cause.getClass().getSimpleName() + " " + text, cause);
    }
    return new StoreOpenException(directory + " is damaged: " + text, cause);
  }

  /** Says why nothing can be written there, which a try to do so tells. */
  static StoreOpenException notWritable(Path directory) {
    try {
      Files.delete(Files.createTempFile(directory, "try", ""));
      return noPermission(directory, null);
    } catch (IOException e) {
      return explain(directory, e);
    }
  }

  private static StoreOpenException noPermission(Path directory, @Nullable Exception cause) {
    return new StoreOpenException(directory + " cannot be written: no permission", cause);
  }

  private static StoreOpenException readOnly(Path directory, Exception cause) {
    return new StoreOpenException(
        directory + " cannot be written: its file system is read-only", cause);
  }
}
