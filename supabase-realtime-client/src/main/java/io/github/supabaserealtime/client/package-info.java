/**
 * Puts the parts together and owns the threads.
 */
@NullMarked
package io.github.supabaserealtime.client;

import org.jspecify.annotations.NullMarked;
