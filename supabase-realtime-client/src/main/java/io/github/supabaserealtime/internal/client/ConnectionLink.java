package io.github.supabaserealtime.internal.client;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.internal.channel.ChannelRegistry;
import io.github.supabaserealtime.internal.channel.LinkChannels;
import io.github.supabaserealtime.internal.join.JoinPace;
import io.github.supabaserealtime.internal.link.LinkListener;
import io.github.supabaserealtime.internal.link.LinkMachine;
import io.github.supabaserealtime.internal.link.ReconnectSchedule;
import io.github.supabaserealtime.internal.machine.ConnectionContext;
import io.github.supabaserealtime.internal.machine.ConnectionSetup;
import io.github.supabaserealtime.internal.machine.FrameSender;
import io.github.supabaserealtime.internal.machine.LinkContext;
import io.github.supabaserealtime.internal.machine.LinkProof;
import io.github.supabaserealtime.internal.machine.Moment;
import io.github.supabaserealtime.internal.machine.Timers;
import io.github.supabaserealtime.internal.token.AccessTokens;

/**
 * One link of a connection with its channels. It passes what happens to the link on to
 * the channels and to the {@link Links}. Used on the lane, except {@link #attempts()},
 * which any thread may call.
 */
final class ConnectionLink implements LinkListener {

	private final int number;

	private final Links links;

	private final ConnectionContext context;

	private final AccessTokens tokens;

	private final LinkMachine machine;

	private final LinkChannels channels;

	private boolean wasOpen;

	private boolean retired;

	private Timers.Timer idle = Timers.Timer.NONE;

	private boolean idling;

	ConnectionLink(int number, Links links, ConnectionContext context, ConnectionSetup setup, AccessTokens tokens,
			JoinPace pace, ChannelRegistry registry) {
		this.number = number;
		this.links = links;
		this.context = context;
		this.tokens = tokens;
		LinkContext link = new LinkContext(context, number,
				new FrameSender(setup.codec(), context.io(), links::nextRef),
				new LinkProof(Moment.now(context.time())));
		this.machine = new LinkMachine(link, links::nextEpoch, new ReconnectSchedule(setup.reconnectDelay(),
				number == Links.FIRST, setup.refusedDelay(), context.time()), setup.stableAfter(), this);
		this.channels = new LinkChannels(link, this.machine, tokens, pace, registry);
	}

	int number() {
		return this.number;
	}

	LinkMachine machine() {
		return this.machine;
	}

	LinkChannels channels() {
		return this.channels;
	}

	ConnectionState state() {
		return this.machine.state();
	}

	boolean isDown() {
		return this.machine.state() == ConnectionState.DISCONNECTED;
	}

	/**
	 * Return whether the link was open since it was closed last.
	 */
	boolean wasOpen() {
		return this.wasOpen;
	}

	/**
	 * Return whether the link is being closed because it has no channels.
	 */
	boolean isRetired() {
		return this.retired;
	}

	/**
	 * Return the number of attempts since the link was last stable. May be called by any
	 * thread.
	 */
	int attempts() {
		return this.machine.attempts();
	}

	/**
	 * Close the link some time from now, unless it has a channel by then.
	 */
	void idle() {
		if (!this.idling && !this.retired) {
			this.idling = true;
			this.idle = this.context.time().schedule(Links.IDLE, () -> {
				this.idling = false;
				this.retired = true;
				this.channels.retire();
				this.machine.disconnect(new CompletableFuture<>(), "The socket has no channels any more");
			});
		}
	}

	void busy() {
		this.idling = false;
		this.idle.cancel();
	}

	// what the link does

	@Override
	public void attempting(long epoch) {
		this.context.reporter().attempting(this.number);
		this.tokens.whenResolved(() -> this.machine.tokenResolved(epoch));
	}

	@Override
	public void socketOpened() {
		this.context.inputs().submit(this.channels::socketOpened);
	}

	@Override
	public void socketLost(ConnectionFailure failure, boolean returning) {
		this.context.inputs().submit(() -> this.channels.socketLost(failure, returning));
	}

	@Override
	public void drain() {
		boolean givenUp = this.links.isGivenUp();
		this.context.inputs().submit(() -> {
			if (givenUp) {
				this.channels.interrupted();
			}
			this.channels.drain();
		});
	}

	@Override
	public void stateChanged(ConnectionState oldState, ConnectionState newState, String reason) {
		this.wasOpen = newState != ConnectionState.DISCONNECTED && (this.wasOpen || newState == ConnectionState.OPEN);
		this.context.reporter().link(this.number, newState);
		this.links.stateChanged(this, newState, reason);
	}

	@Override
	public void closed(List<CompletableFuture<Void>> waiters) {
		busy();
		this.retired = false;
		this.context.inputs().submit(this.channels::closed);
		this.links.closed(this, waiters);
	}

}
