package io.sessionstream.core;

import org.immutables.value.Value;

/** Whether a store can do its work at this moment. */
@Value.Immutable
public interface StoreHealth {
  /** Whether appends and look-ups are expected to succeed. */
  @Value.Parameter
  boolean healthy();

  /** One sentence for the operator: what is wrong, or what is in use. */
  @Value.Parameter
  String detail();

  /** The health of a store that works. */
  static StoreHealth up(String detail) {
    return ImmutableStoreHealth.of(true, detail);
  }

  /** The health of a store that does not work. */
  static StoreHealth down(String detail) {
    return ImmutableStoreHealth.of(false, detail);
  }
}
