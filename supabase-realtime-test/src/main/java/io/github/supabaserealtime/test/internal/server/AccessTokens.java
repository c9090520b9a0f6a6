package io.github.supabaserealtime.test.internal.server;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

import io.github.supabaserealtime.test.ChannelPolicy;
import io.github.supabaserealtime.test.internal.protocol.TokenException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Gives joined channels new access tokens and ends those whose token has expired
 * (protocol.md 8). A token is never answered, and only what is wrong with it shows. The
 * newest server applies the first one at once and holds another one that comes within a
 * window of time.
 */
final class AccessTokens {

	private final ServerSettings settings;

	private final ServerParts parts;

	private final Rooms rooms;

	AccessTokens(ServerParts parts) {
		this.parts = parts;
		this.settings = parts.settings();
		this.rooms = parts.rooms();
	}

	/**
	 * Take a token that a channel was sent.
	 */
	void refresh(Member member, JsonNode node) {
		if (!node.isString() || node.stringValue().startsWith("sb_")) {
			return;
		}
		String token = node.stringValue();
		if (this.rooms.get(() -> isDue(member, token))) {
			apply(member, token);
		}
	}

	/**
	 * Decide what becomes of a token (protocol.md 8.1). The current one is ignored, which
	 * leaves one that is held where it is.
	 * @return whether it is applied now
	 */
	private boolean isDue(Member member, String token) {
		if (token.equals(member.token)) {
			return false;
		}
		if (this.settings.isNewest() && !isWindowClosed(member, now())) {
			member.heldToken = token;
			return false;
		}
		begin(member, token);
		return true;
	}

	private boolean isWindowClosed(Member member, Instant now) {
		Instant applied = member.tokenApplied;
		return applied == null || !now.isBefore(applied.plus(this.settings.delays().tokenWindow()));
	}

	private void begin(Member member, String token) {
		member.token = token;
		member.tokenApplied = now();
		member.heldToken = null;
	}

	/**
	 * Apply a token that is held if its time has come, or that of the current one, and
	 * else end the channel if its token has expired.
	 */
	void tick(Member member) {
		Instant now = now();
		String token = this.rooms.get(() -> due(member, now));
		if (token != null) {
			apply(member, token);
			return;
		}
		Instant expiry = this.rooms.get(() -> member.expiry);
		if (expiry != null && !expiry.isAfter(now)) {
			this.rooms.closeChannel(member,
					"Token has expired " + Duration.between(expiry, now).toSeconds() + " seconds ago");
		}
	}

	private @Nullable String due(Member member, Instant now) {
		String held = member.heldToken;
		boolean expired = member.expiry != null && !member.expiry.isAfter(now);
		if (held == null || !(expired || isWindowClosed(member, now))) {
			return null;
		}
		begin(member, held);
		return held;
	}

	private void apply(Member member, String token) {
		JsonNode claims;
		try {
			claims = this.parts.tokens().verify(token);
		}
		catch (TokenException ex) {
			this.rooms.closeChannel(member, ex.refreshText(this.settings.isNewest()));
			return;
		}
		ChannelPolicy.Permissions permissions = member.config.privateChannel()
				? this.settings.permissions(member.subTopic(), claims) : ChannelPolicy.Permissions.ALL;
		if (!permissions.broadcastRead() && !permissions.presenceRead()) {
			this.rooms.closeChannel(member,
					"You do not have permissions to read from this Channel topic: " + member.subTopic());
			return;
		}
		if (lost(member.permissions.broadcastRead(), permissions.broadcastRead())
				|| lost(member.permissions.presenceRead(), permissions.presenceRead())) {
			this.rooms.closeChannel(member,
					"You no longer have permission to read from this Channel topic: " + member.subTopic());
			return;
		}
		this.rooms.run(() -> {
			// a policy may have taken its time, and another token come meanwhile
			if (this.rooms.isJoined(member) && Objects.equals(member.token, token)) {
				member.claims = claims;
				member.expiry = Tokens.expiry(claims);
				member.permissions = permissions;
				member.broadcastDenied = false;
				this.parts.database().subscribeLater(member);
			}
		});
	}

	private static boolean lost(boolean before, boolean now) {
		return before && !now;
	}

	private Instant now() {
		return this.settings.clock().instant();
	}

}
