package io.sessionstream.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class MessageTest {
  private static Message complete() {
    return Message.builder()
        .messageId("message-1")
        .sender("Ada")
        .contentType("text/plain")
        .text("Good morning.")
        .data(Bytes.copyOf(new byte[] {1}))
        .putAttributes("topic", "weather")
        .sentAt(Instant.EPOCH)
        .build();
  }

  @Test
  void build_nothingSet_isEmpty() {
    Message message = Message.builder().build();

    assertThat(message.messageId()).isEmpty();
    assertThat(message.sender()).isEmpty();
    assertThat(message.contentType()).isEmpty();
    assertThat(message.text()).isEmpty();
    assertThat(message.data()).isEmpty();
    assertThat(message.attributes()).isEmpty();
    assertThat(message.sentAt()).isEmpty();
  }

  @Test
  void build_everythingSet_keepsEveryField() {
    Message message = complete();

    assertThat(message.messageId()).contains("message-1");
    assertThat(message.sender()).contains("Ada");
    assertThat(message.contentType()).contains("text/plain");
    assertThat(message.text()).contains("Good morning.");
    assertThat(message.data()).contains(Bytes.copyOf(new byte[] {1}));
    assertThat(message.attributes()).isEqualTo(Map.of("topic", "weather"));
    assertThat(message.sentAt()).contains(Instant.EPOCH);
  }

  @Test
  void build_emptyStrings_areAbsent() {
    Message message = Message.builder().messageId("").sender("").contentType("").text("").build();

    assertThat(message).isEqualTo(Message.builder().build());
  }

  @Test
  void build_oneEmptyString_leavesTheOtherFields() {
    assertThat(complete().toBuilder().messageId("").build())
        .isEqualTo(complete().toBuilder().messageId(Optional.empty()).build());
    assertThat(complete().toBuilder().sender("").build())
        .isEqualTo(complete().toBuilder().sender(Optional.empty()).build());
    assertThat(complete().toBuilder().contentType("").build())
        .isEqualTo(complete().toBuilder().contentType(Optional.empty()).build());
    assertThat(complete().toBuilder().text("").build())
        .isEqualTo(complete().toBuilder().text(Optional.empty()).build());
  }

  @Test
  void build_emptyAttributeValue_isDropped() {
    Message message = complete().toBuilder().putAttributes("empty", "").build();

    assertThat(message).isEqualTo(complete());
  }

  @Test
  void build_emptyAttributeKey_stays() {
    Message message = Message.builder().putAttributes("", "value").build();

    assertThat(message.attributes()).isEqualTo(Map.of("", "value"));
  }

  @Test
  void build_emptyData_stays() {
    Message message = Message.builder().data(Bytes.copyOf(new byte[0])).build();

    assertThat(message.data()).contains(Bytes.copyOf(new byte[0]));
  }

  @Test
  void build_whiteSpace_stays() {
    Message message =
        Message.builder()
            .messageId(" ")
            .sender("\t")
            .contentType(" text/plain ")
            .text(" a \n")
            .putAttributes(" ", "\u00A0")
            .build();

    assertThat(message.messageId()).contains(" ");
    assertThat(message.sender()).contains("\t");
    assertThat(message.contentType()).contains(" text/plain ");
    assertThat(message.text()).contains(" a \n");
    assertThat(message.attributes()).isEqualTo(Map.of(" ", "\u00A0"));
  }

  @Test
  void normalised_normalMessage_isItself() {
    Message message = complete();

    assertThat(message.normalised()).isSameAs(message);
  }

  @Test
  void equals_sameFields_isTrue() {
    assertThat(complete()).isEqualTo(complete()).hasSameHashCodeAs(complete());
  }

  @Test
  void equals_oneFieldDiffers_isFalse() {
    assertThat(complete())
        .isNotEqualTo(complete().toBuilder().messageId("message-2").build())
        .isNotEqualTo(complete().toBuilder().sender("Grace").build())
        .isNotEqualTo(complete().toBuilder().contentType("text/html").build())
        .isNotEqualTo(complete().toBuilder().text("Good evening.").build())
        .isNotEqualTo(complete().toBuilder().data(Bytes.copyOf(new byte[] {2})).build())
        .isNotEqualTo(complete().toBuilder().putAttributes("more", "than before").build())
        .isNotEqualTo(complete().toBuilder().sentAt(Instant.EPOCH.plusNanos(1)).build());
  }

  @Test
  void equals_attributesInOtherOrder_isTrue() {
    Map<String, String> forward = new LinkedHashMap<>();
    Map<String, String> backward = new LinkedHashMap<>();
    for (int i = 0; i < 20; i++) {
      forward.put("key " + i, "value");
      backward.put("key " + (19 - i), "value");
    }

    assertThat(Message.builder().attributes(forward).build())
        .isEqualTo(Message.builder().attributes(backward).build());
  }

  @Test
  void attributes_mapChangedLater_staysAsItWas() {
    Map<String, String> attributes = new HashMap<>(Map.of("topic", "weather"));
    Message message = Message.builder().attributes(attributes).build();
    attributes.put("topic", "traffic");

    assertThat(message.attributes()).isEqualTo(Map.of("topic", "weather"));
    assertThatThrownBy(() -> message.attributes().put("topic", "traffic"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void toBuilder_changesOnlyWhatIsSet() {
    assertThat(complete().toBuilder().build()).isEqualTo(complete());
    assertThat(complete().toBuilder().text("Good evening.").build().sender()).contains("Ada");
  }

  @Test
  @SuppressWarnings("NullAway") // Java callers without a null checker can do it.
  void builder_null_isThrownBack() {
    assertThatNullPointerException().isThrownBy(() -> Message.builder().text((String) null));
    assertThatNullPointerException()
        .isThrownBy(() -> Message.builder().putAttributes("topic", null));
  }
}
