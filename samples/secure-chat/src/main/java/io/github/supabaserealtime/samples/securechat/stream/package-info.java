/**
 * The streams of events that the pages of a user listen to.
 */
@NullMarked
package io.github.supabaserealtime.samples.securechat.stream;

import org.jspecify.annotations.NullMarked;
