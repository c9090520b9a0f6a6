package io.github.supabaserealtime.internal.join;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.internal.protocol.Events;
import io.github.supabaserealtime.internal.protocol.OutgoingFrame;
import io.github.supabaserealtime.internal.token.CurrentToken;
import io.github.supabaserealtime.message.BroadcastReplay;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import org.jspecify.annotations.Nullable;

/**
 * A join that was sent, with what it asked for. The channel compares that with what is
 * wanted and with the current token to see whether it has to join again.
 */
public final class SentJoin {

	private final String ref;

	private final boolean presence;

	private final List<PostgresChangesBinding> bindings;

	private final @Nullable BroadcastReplay replay;

	private final @Nullable String firstToken;

	// the last one that was sent; a newer server may apply it later (protocol.md 8.1)
	private @Nullable String token;

	private boolean olderTokenHeld;

	public SentJoin(String ref, boolean presence, List<PostgresChangesBinding> bindings,
			@Nullable BroadcastReplay replay, @Nullable String token) {
		this.ref = ref;
		this.presence = presence;
		this.bindings = bindings;
		this.replay = replay;
		this.firstToken = token;
		this.token = token;
	}

	public String ref() {
		return this.ref;
	}

	public boolean presence() {
		return this.presence;
	}

	public List<PostgresChangesBinding> bindings() {
		return this.bindings;
	}

	public @Nullable BroadcastReplay replay() {
		return this.replay;
	}

	public OutgoingFrame frame(String topic, ChannelOptions options, Instant now) {
		return new OutgoingFrame(this.ref, this.ref, topic, Events.JOIN,
				new OutgoingFrame.Json(JoinPayload.write(options, this, this.token, now)));
	}

	public OutgoingFrame tokenFrame(String topic, String ref, String value) {
		return new OutgoingFrame(this.ref, ref, topic, Events.ACCESS_TOKEN,
				new OutgoingFrame.Json(JoinPayload.accessToken(value)));
	}

	/**
	 * Return whether the refusal of this join may be about an older token than the newest
	 * one.
	 */
	public boolean wasSentWithOtherToken(CurrentToken current) {
		return !current.expired() && !Objects.equals(this.firstToken, current.value());
	}

	/**
	 * Return whether the server goes on with a token that is not to be used any more.
	 */
	public boolean holdsRemovedToken(CurrentToken current) {
		return this.token != null && current.value() == null;
	}

	/**
	 * Return whether the server may have closed the channel for a token that was sent
	 * before the current one and applied after it. A current one that is no JWT is what
	 * the server refuses itself.
	 */
	public boolean mayBeClosedForOlderToken(CurrentToken current) {
		return this.olderTokenHeld && !current.expired() && current.isJwt();
	}

	/**
	 * Take note of whether the server may hold a token that was sent before the last one.
	 */
	public void tokenMayBeHeld(boolean held) {
		this.olderTokenHeld = held;
	}

	/**
	 * Take note of the token that is sent to the server.
	 * @return whether it is another one
	 */
	public boolean replaceToken(String value) {
		boolean other = !value.equals(this.token);
		this.token = value;
		return other;
	}

}
