package io.github.supabaserealtime.autoconfigure;

import io.github.supabaserealtime.client.RealtimeConnectionBuilder;

/**
 * The builder that the auto-configured beans are built from, so that what is configured
 * and customized once holds for all of them.
 *
 * @param builder the builder
 */
record ConfiguredConnectionBuilder(RealtimeConnectionBuilder builder) {

}
