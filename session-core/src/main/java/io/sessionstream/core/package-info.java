/**
 * Sessions and their messages, without any transport: the values, the rules that a message must
 * keep, the {@linkplain io.sessionstream.core.SessionStore store interface} and the in-memory
 * store.
 *
 * <p>Absent values are {@link java.util.Optional}, never {@code null}; every value is immutable.
 */
@NullMarked
@ValueStyle
package io.sessionstream.core;

import org.jspecify.annotations.NullMarked;
