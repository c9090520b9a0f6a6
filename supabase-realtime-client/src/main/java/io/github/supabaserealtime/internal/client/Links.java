package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.supabaserealtime.ConnectionFailedException;
import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.internal.channel.ChannelPlaces;
import io.github.supabaserealtime.internal.channel.ChannelRegistry;
import io.github.supabaserealtime.internal.channel.LinkChannels;
import io.github.supabaserealtime.internal.join.JoinPace;
import io.github.supabaserealtime.internal.machine.ConnectionContext;
import io.github.supabaserealtime.internal.machine.ConnectionSetup;
import io.github.supabaserealtime.internal.token.AccessTokens;
import org.jspecify.annotations.Nullable;

/**
 * The links of one connection. The first one is opened and closed with the connection.
 * Further ones are opened for channels that the others have no room for, one after
 * another while another one is open, and are closed when they have had no channel for
 * some time. Used on the lane, except {@link #attempts()}, which any thread may call.
 * <p>
 * The state of the connection; the first row that fits decides: <pre>
 * situation                                state
 * ---------------------------------------  --------------------------------------------
 * all links are being closed, or the first CLOSING, DISCONNECTED when all are closed
 * one gave up reconnecting
 * the first link is open, and a further    RECONNECTING
 * one that was open is not
 * anything else                            that of the first link
 * </pre>
 */
final class Links {

	/**
	 * How long a further link without channels stays open.
	 */
	static final Duration IDLE = Duration.ofSeconds(10);

	/**
	 * The number of the first link, the only one that can give the connection up.
	 */
	static final int FIRST = 1;

	private static final int NORMAL_CLOSURE = 1000;

	private final ConnectionContext context;

	private final ConnectionSetup setup;

	private final AccessTokens tokens;

	private final ChannelRegistry registry;

	private final Owner owner;

	private final JoinPace pace;

	private final List<ConnectionLink> links = new CopyOnWriteArrayList<>();

	private final BitSet numbers = new BitSet();

	private final ConnectionLink first;

	private final ChannelPlaces places;

	private final List<CompletableFuture<Void>> endWaiters = new ArrayList<>();

	private final List<CompletableFuture<Void>> reopenWaiters = new ArrayList<>();

	private ConnectionState state = ConnectionState.DISCONNECTED;

	private boolean ending;

	private boolean gaveUp;

	private String endReason = "";

	private long refs;

	private long epochs;

	Links(ConnectionContext context, ConnectionSetup setup, AccessTokens tokens, ChannelRegistry registry,
			Owner owner) {
		this.context = context;
		this.setup = setup;
		this.tokens = tokens;
		this.registry = registry;
		this.owner = owner;
		this.pace = new JoinPace(context.settings(), context.time());
		this.first = add();
		this.places = new ChannelPlaces(context.name(), context.settings().joins().maxPerSocket(),
				this.first.channels(), this::addFurther, this::changed);
	}

	private ConnectionLink add() {
		int number = this.numbers.nextClearBit(FIRST);
		this.numbers.set(number);
		ConnectionLink link = new ConnectionLink(number, this, this.context, this.setup, this.tokens, this.pace,
				this.registry);
		this.links.add(link);
		return link;
	}

	private LinkChannels addFurther() {
		return add().channels();
	}

	long nextRef() {
		return ++this.refs;
	}

	long nextEpoch() {
		return ++this.epochs;
	}

	/**
	 * Return which link each channel is on.
	 */
	ChannelPlaces places() {
		return this.places;
	}

	/**
	 * Return the state of the connection.
	 */
	ConnectionState state() {
		return this.state;
	}

	/**
	 * Return the link of a socket.
	 * @return the link whose current socket has the epoch, {@code null} if there is none
	 */
	@Nullable ConnectionLink find(long epoch) {
		for (ConnectionLink link : this.links) {
			if (link.machine().epoch() == epoch) {
				return link;
			}
		}
		return null;
	}

	/**
	 * Return the largest number of attempts of a link. May be called by any thread.
	 */
	int attempts() {
		return this.links.stream().mapToInt(ConnectionLink::attempts).max().orElse(0);
	}

	/**
	 * Command: open the connection, or join the attempt in progress.
	 */
	void connect(CompletableFuture<Void> waiter, String reason) {
		if (this.ending && this.links.stream().anyMatch((link) -> link != this.first && !link.isDown())) {
			this.reopenWaiters.add(waiter);
			return;
		}
		if (this.first.isDown()) {
			this.places.started();
		}
		this.first.machine().connect(waiter, reason);
	}

	/**
	 * Command: close all links.
	 */
	void disconnect(CompletableFuture<Void> waiter, String reason) {
		ConnectionFailure failure = ConnectionFailure.of(ConnectionFailure.Kind.OTHER, reason);
		List.copyOf(this.reopenWaiters)
			.forEach((other) -> this.context.complete(other, new ConnectionFailedException(failure)));
		this.reopenWaiters.clear();
		this.gaveUp = false;
		if (this.ending && this.first.isDown()) {
			this.endWaiters.add(waiter);
			return;
		}
		end(reason);
		this.first.machine().disconnect(waiter, reason);
		endFurther();
	}

	private void end(String reason) {
		this.ending = true;
		this.endReason = reason;
	}

	private void endFurther() {
		for (ConnectionLink link : this.links) {
			link.busy();
			if (link != this.first && !link.isDown()) {
				link.machine().disconnect(new CompletableFuture<>(), this.endReason);
			}
		}
	}

	/**
	 * The api key, the token or the address changed.
	 */
	void configurationChanged() {
		this.links.forEach((link) -> link.machine().configurationChanged());
	}

	/**
	 * Input: a socket is open.
	 */
	void opened(long epoch) {
		ConnectionLink link = find(epoch);
		if (link != null) {
			link.machine().opened(epoch);
		}
		else {
			this.context.io().close(epoch, NORMAL_CLOSURE, "superseded");
		}
	}

	void stateChanged(ConnectionLink link, ConnectionState newState, String reason) {
		boolean retired = link.isRetired();
		if (newState == ConnectionState.DISCONNECTED && !this.ending && link == this.first) {
			this.gaveUp = true;
			this.context.reporter().givenUp();
			end(reason);
		}
		ConnectionState before = this.state;
		this.state = combined();
		if (this.state != before) {
			this.owner.stateChanged(before, this.state);
			this.context.reporter().state(before, this.state, reason);
		}
		if (newState == ConnectionState.OPEN || retired) {
			this.context.reporter()
				.sockets((int) this.links.stream().filter((other) -> other.wasOpen() && !other.isRetired()).count());
		}
		changed();
	}

	private ConnectionState combined() {
		if (this.ending) {
			boolean down = this.links.stream().allMatch(ConnectionLink::isDown);
			return down ? ConnectionState.DISCONNECTED : ConnectionState.CLOSING;
		}
		boolean returning = this.links.stream()
			.anyMatch((link) -> link.wasOpen() && link.state() == ConnectionState.RECONNECTING);
		return (returning && this.first.state() == ConnectionState.OPEN) ? ConnectionState.RECONNECTING
				: this.first.state();
	}

	/**
	 * A link is closed and will not be opened again by itself.
	 */
	void closed(ConnectionLink link, List<CompletableFuture<Void>> waiters) {
		if (!this.ending) {
			changed();
			return;
		}
		if (link == this.first) {
			this.endWaiters.addAll(waiters);
		}
		if (waiters.isEmpty()) {
			this.context.inputs().submit(this::endOthers);
		}
		if (this.links.stream().allMatch(ConnectionLink::isDown)) {
			finish();
		}
	}

	private void endOthers() {
		if (this.ending) {
			endFurther();
		}
	}

	private void finish() {
		this.ending = false;
		List<CompletableFuture<Void>> waiters = List.copyOf(this.endWaiters);
		this.endWaiters.clear();
		boolean onPurpose = !this.gaveUp;
		this.gaveUp = false;
		this.owner.closed(waiters, onPurpose);
		// behind what the end does to the channels
		this.context.inputs().submit(this::reopen);
		changed();
	}

	private void reopen() {
		List<CompletableFuture<Void>> reopening = List.copyOf(this.reopenWaiters);
		this.reopenWaiters.clear();
		if (!reopening.isEmpty()) {
			this.owner.reopening();
			reopening.forEach((waiter) -> connect(waiter, "connect() was called"));
		}
	}

	/**
	 * Return whether the links are being closed because the first one gave up.
	 */
	boolean isGivenUp() {
		return this.gaveUp;
	}

	private void changed() {
		this.context.inputs().submit(this::check);
	}

	/**
	 * Open links that channels need, and close those without channels.
	 */
	private void check() {
		if (this.links.size() == 1 || this.ending) {
			return;
		}
		this.places.fill();
		boolean next = isNextOpened();
		for (ConnectionLink link : this.links) {
			if (link == this.first) {
				continue;
			}
			if (link.channels().size() > 0) {
				link.busy();
				if (link.isDown() && next) {
					next = false;
					link.machine()
						.connect(new CompletableFuture<>(), "the other sockets have no room for its channels");
				}
			}
			else if (!link.isDown()) {
				link.idle();
			}
			else {
				this.links.remove(link);
				this.numbers.clear(link.number());
				this.places.remove(link.channels());
				this.context.reporter().linkRemoved(link.number());
			}
		}
	}

	/**
	 * Return whether the server answers, and does not have another link to open.
	 */
	private boolean isNextOpened() {
		return this.links.stream().anyMatch((link) -> link.state() == ConnectionState.OPEN)
				&& this.links.stream().noneMatch((link) -> link.state() == ConnectionState.CONNECTING);
	}

	/**
	 * Callback for changes of all links together. No method calls back before it
	 * returned.
	 */
	interface Owner {

		/**
		 * The state of the connection changed. Called before listeners are told.
		 */
		void stateChanged(ConnectionState oldState, ConnectionState newState);

		/**
		 * All links are closed and will not be opened again by themselves.
		 * @param waiters who waits for it
		 * @param onPurpose whether the application wanted it, rather than the first one
		 * giving up
		 */
		void closed(List<CompletableFuture<Void>> waiters, boolean onPurpose);

		/**
		 * The connection is opened again, as the application asked for while links were
		 * being closed. Called after what {@link #closed} submitted has been done.
		 */
		void reopening();

	}

}
