/**
 * The JVM client of {@code sessionstream.v1.SessionService}: {@link
 * io.sessionstream.client.SessionStreamClient} and its values.
 *
 * <p>Sessions, messages and what is known of them are the values of {@code session-core}. Absent
 * values are {@link java.util.Optional}, never {@code null}.
 *
 * <p>To follow one message: {@code Appender} takes it in, {@code Outbox} decides when it is sent
 * and what its answer means, {@code AppendCall} is the stream that it goes through.
 */
@NullMarked
@ValueStyle
package io.sessionstream.client;

import org.jspecify.annotations.NullMarked;
