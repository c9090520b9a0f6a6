/**
 * A connection put together: its machines, threads, sockets and HTTP requests.
 */
@NullMarked
package io.github.supabaserealtime.internal.client;

import org.jspecify.annotations.NullMarked;
