/**
 * Access tokens: looked up, renewed and judged by their expiry.
 */
@NullMarked
package io.github.supabaserealtime.internal.token;

import org.jspecify.annotations.NullMarked;
