/**
 * The joins of a socket: their order, what they carry, what a refusal means and how long
 * to wait after one.
 */
@NullMarked
package io.github.supabaserealtime.internal.join;

import org.jspecify.annotations.NullMarked;
