/**
 * Connection details from the Realtime service of a Docker Compose file.
 */
@NullMarked
package io.github.supabaserealtime.docker.compose;

import org.jspecify.annotations.NullMarked;
