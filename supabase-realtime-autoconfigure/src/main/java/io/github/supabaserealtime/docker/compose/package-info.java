/**
 * The Realtime server of a Docker Compose file.
 */
@NullMarked
package io.github.supabaserealtime.docker.compose;

import org.jspecify.annotations.NullMarked;
