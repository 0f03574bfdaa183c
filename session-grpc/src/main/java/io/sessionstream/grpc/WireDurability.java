package io.sessionstream.grpc;

import static io.sessionstream.v1.Durability.DURABILITY_APPLIED_VALUE;
import static io.sessionstream.v1.Durability.DURABILITY_REPLICATED_VALUE;
import static io.sessionstream.v1.Durability.DURABILITY_SYNCED_VALUE;
import static io.sessionstream.v1.Durability.DURABILITY_UNSPECIFIED_VALUE;
import static io.sessionstream.v1.Durability.DURABILITY_WRITTEN_VALUE;

import io.sessionstream.core.Durability;
import io.sessionstream.core.Violation;
import java.util.List;
import java.util.Optional;

/** A durability as the number that it has in the contract. */
final class WireDurability {
  private WireDurability() {}

  static int number(Durability durability) {
    return switch (durability) {
      case APPLIED -> DURABILITY_APPLIED_VALUE;
      case WRITTEN -> DURABILITY_WRITTEN_VALUE;
      case SYNCED -> DURABILITY_SYNCED_VALUE;
      case REPLICATED -> DURABILITY_REPLICATED_VALUE;
    };
  }

  /** The durability with this number; empty if it is unspecified or not known. */
  static Optional<Durability> of(int number) {
    return switch (number) {
      case DURABILITY_APPLIED_VALUE -> Optional.of(Durability.APPLIED);
      case DURABILITY_WRITTEN_VALUE -> Optional.of(Durability.WRITTEN);
      case DURABILITY_SYNCED_VALUE -> Optional.of(Durability.SYNCED);
      case DURABILITY_REPLICATED_VALUE -> Optional.of(Durability.REPLICATED);
      default -> Optional.empty();
    };
  }

  /** What is wrong with a number that a client has sent: nothing, or that it is not known. */
  static List<Violation> violations(int number) {
    return number == DURABILITY_UNSPECIFIED_VALUE || of(number).isPresent()
        ? List.of()
        : List.of(
            Violation.of(
                "durability",
                "must be DURABILITY_APPLIED, _WRITTEN, _SYNCED or _REPLICATED (1 to 4), is "
                    + number));
  }
}
