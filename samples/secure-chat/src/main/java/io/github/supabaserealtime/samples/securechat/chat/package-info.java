/**
 * The chat of a signed-in user: the connection, the room, and what the page shows of
 * both.
 */
@NullMarked
package io.github.supabaserealtime.samples.securechat.chat;

import org.jspecify.annotations.NullMarked;
