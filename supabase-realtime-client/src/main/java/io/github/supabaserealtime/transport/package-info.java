/**
 * Opens, sends and closes: strings and bytes only.
 */
@NullMarked
package io.github.supabaserealtime.transport;

import org.jspecify.annotations.NullMarked;
