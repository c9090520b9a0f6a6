/**
 * {@code @ServiceConnection} on a Realtime server in a container.
 */
@NullMarked
package io.github.supabaserealtime.testcontainers;

import org.jspecify.annotations.NullMarked;
