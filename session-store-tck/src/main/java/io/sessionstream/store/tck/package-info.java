/**
 * The contract of a {@link io.sessionstream.core.SessionStore} as a test suite: extend {@link
 * io.sessionstream.store.tck.SessionStoreContract} in the tests of a store.
 */
@NullMarked
package io.sessionstream.store.tck;

import org.jspecify.annotations.NullMarked;
