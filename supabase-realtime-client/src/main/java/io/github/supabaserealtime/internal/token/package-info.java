/**
 * Access tokens: look-ups, renewal and expiry.
 */
@NullMarked
package io.github.supabaserealtime.internal.token;

import org.jspecify.annotations.NullMarked;
