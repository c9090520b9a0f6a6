package io.github.supabaserealtime.samples.securechat.chat;

import java.time.Instant;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.samples.securechat.token.TokenPeriod;
import org.jspecify.annotations.Nullable;

/**
 * The state of a user's connection as a page shows it.
 *
 * @param name the name of the connection
 * @param state the state of the connection
 * @param room the state of the channel
 * @param refusal why the server does not let the user into the room
 * @param token for how long the current token is good
 * @param now the time of the application
 */
public record ConnectionView(String name, ConnectionState state, ChannelState room, @Nullable String refusal,
		@Nullable TokenPeriod token, Instant now) {

}
