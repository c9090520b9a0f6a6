/**
 * Signing in and out, and what belongs to it.
 */
@NullMarked
package io.github.supabaserealtime.samples.securechat.security;

import org.jspecify.annotations.NullMarked;
