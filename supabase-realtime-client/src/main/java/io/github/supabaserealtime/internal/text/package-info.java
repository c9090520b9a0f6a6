/**
 * Rules for texts that are sent, shown and logged, addresses included.
 */
@NullMarked
package io.github.supabaserealtime.internal.text;

import org.jspecify.annotations.NullMarked;
