/**
 * A chat on a private channel, with a connection and an access token for each user.
 */
@NullMarked
package io.github.supabaserealtime.samples.securechat;

import org.jspecify.annotations.NullMarked;
