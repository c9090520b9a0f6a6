/**
 * Positions of listeners that resume, and reading of what they missed.
 */
@NullMarked
package io.github.supabaserealtime.internal.resume;

import org.jspecify.annotations.NullMarked;
