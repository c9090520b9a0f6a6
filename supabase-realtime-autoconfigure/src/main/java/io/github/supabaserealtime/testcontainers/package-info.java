/**
 * Connection details from a Realtime server in a container, with
 * {@code @ServiceConnection}.
 */
@NullMarked
package io.github.supabaserealtime.testcontainers;

import org.jspecify.annotations.NullMarked;
