package io.github.supabaserealtime.internal.channel;

import java.util.function.Supplier;

import io.github.supabaserealtime.internal.join.JoinQueue;
import io.github.supabaserealtime.internal.machine.ConnectionContext;
import io.github.supabaserealtime.internal.machine.ConnectionStart;
import io.github.supabaserealtime.internal.machine.FrameSender;
import io.github.supabaserealtime.internal.machine.LinkProof;
import io.github.supabaserealtime.internal.machine.LinkSignals;
import io.github.supabaserealtime.internal.push.PushDesk;
import io.github.supabaserealtime.internal.push.SendBuffer;
import io.github.supabaserealtime.internal.token.AccessTokens;

/**
 * The machines and services that a channel uses: those of its connection, and those of
 * the link that it is on at present. Used on the lane.
 */
final class ChannelContext implements Supplier<PushDesk> {

	private final Services services;

	private LinkChannels place;

	private boolean settled;

	ChannelContext(Services services) {
		this.services = services;
		this.place = services.places().first();
	}

	ConnectionContext connection() {
		return this.services.connection();
	}

	AccessTokens tokens() {
		return this.services.tokens();
	}

	ConnectionStart start() {
		return this.services.start();
	}

	SendBuffer sendBuffer() {
		return this.services.sendBuffer();
	}

	/**
	 * Return the link that the channel is on.
	 */
	LinkChannels place() {
		return this.place;
	}

	void place(LinkChannels place) {
		this.place = place;
	}

	/**
	 * Return whether the channel counts among those of its link.
	 */
	boolean isSettled() {
		return this.settled;
	}

	void settled(boolean settled) {
		this.settled = settled;
	}

	/**
	 * The channel may not be at the server any more, whatever its state: it may have been
	 * wanted and left again meanwhile.
	 */
	void placeFreed(String topic) {
		this.services.connection().inputs().submit(() -> this.services.places().freed(this.place, topic));
	}

	/**
	 * The server refused the channel because the socket has as many as it allows.
	 * @return whether the channel is on another link now
	 */
	boolean placeRefused(String topic) {
		return this.services.places().refused(this.place, topic);
	}

	JoinQueue joins() {
		return this.place.joins();
	}

	PushDesk pushes() {
		return this.place.pushes();
	}

	@Override
	public PushDesk get() {
		return pushes();
	}

	LinkSignals link() {
		return this.place.link();
	}

	FrameSender sender() {
		return this.place.sender();
	}

	LinkProof proof() {
		return this.place.proof();
	}

	/**
	 * What all channels of a connection use.
	 *
	 * @param connection what all machines share
	 * @param tokens the access tokens
	 * @param start whether the connection is started
	 * @param sendBuffer the pushes that wait for links
	 * @param places the links that channels are on
	 */
	record Services(ConnectionContext connection, AccessTokens tokens, ConnectionStart start, SendBuffer sendBuffer,
			ChannelPlaces places) {
	}

}
