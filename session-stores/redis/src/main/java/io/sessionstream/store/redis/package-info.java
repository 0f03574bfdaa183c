/** Keeps sessions in Redis, for any number of servers. */
@NullMarked
package io.sessionstream.store.redis;

import org.jspecify.annotations.NullMarked;
