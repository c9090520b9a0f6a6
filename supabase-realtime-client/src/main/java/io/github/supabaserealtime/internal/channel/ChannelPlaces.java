package io.github.supabaserealtime.internal.channel;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Decides which link a channel is on. The server takes a number of channels on a socket
 * (protocol.md 7), so a connection with more channels has further links. Used on the
 * lane.
 * <p>
 * When a channel comes to a link: <pre>
 * situation                                link
 * ---------------------------------------  --------------------------------------------
 * it is wanted, and was not before         the first one that is open and has room, else
 *                                          the first one with room, else a further one
 * its link is lost or comes back           the same one
 * the server refuses it because the        another one, as one that was not wanted
 * socket has as many as it may have        before. If the socket has no fewer than it has
 *                                          had before, that number is the limit of all
 *                                          links from now on, and those that exceed it
 *                                          and are not joined go, too. Else a channel
 *                                          that has ended still counts there: none comes
 *                                          to that link for some seconds
 * its link has never been open, and        that one
 * another one that is open has room
 * </pre>
 */
public final class ChannelPlaces {

	private static final Log logger = LogFactory.getLog(ChannelPlaces.class);

	// what 2,000 channels need on a hosted project
	private static final int MANY = 20;

	private final String name;

	private final int configured;

	private final Supplier<LinkChannels> further;

	private final Runnable changed;

	private final List<LinkChannels> links = new ArrayList<>();

	private int limit;

	private boolean warned;

	/**
	 * Create places on one link.
	 * @param name the name of the connection
	 * @param limit how many channels a link may have at most
	 * @param first the link that is always there
	 * @param further creates another one
	 * @param changed run when a channel came to a link or left it
	 */
	public ChannelPlaces(String name, int limit, LinkChannels first, Supplier<LinkChannels> further, Runnable changed) {
		this.name = name;
		this.configured = limit;
		this.limit = limit;
		this.further = further;
		this.changed = changed;
		this.links.add(first);
	}

	LinkChannels first() {
		return this.links.get(0);
	}

	List<LinkChannels> links() {
		return List.copyOf(this.links);
	}

	/**
	 * The application opens the connection: the server may take more channels by now.
	 */
	public void started() {
		this.limit = this.configured;
		this.warned = false;
	}

	/**
	 * A channel is about to be wanted.
	 */
	void settle(ChannelMachine channel) {
		ChannelContext context = channel.context();
		if (context.isSettled()) {
			return;
		}
		move(channel, choose(null), "");
		context.settled(true);
		context.place().count(1);
		this.changed.run();
	}

	private LinkChannels choose(@Nullable LinkChannels except) {
		LinkChannels opening = null;
		for (LinkChannels link : this.links) {
			if (link != except && link.hasRoom(this.limit)) {
				if (link.isUsable()) {
					return link;
				}
				opening = (opening != null) ? opening : link;
			}
		}
		return (opening != null) ? opening : add();
	}

	private LinkChannels add() {
		LinkChannels added = this.further.get();
		this.links.add(added);
		if (this.links.size() > MANY && this.limit < this.configured && !this.warned) {
			this.warned = true;
			logger.warn("Connection '" + this.name + "' needs more than " + MANY
					+ " sockets: the server's limit of channels on a socket is " + this.limit
					+ ". Each socket counts as a connected client of the project.");
		}
		return added;
	}

	private void move(ChannelMachine channel, LinkChannels target, String reason) {
		ChannelContext context = channel.context();
		LinkChannels source = context.place();
		if (source == target) {
			return;
		}
		source.joins().withdraw(channel.topic());
		channel.membership().placeChanges();
		context.place(target);
		if (context.isSettled()) {
			source.count(-1);
			target.count(1);
		}
		if (target.isOpen()) {
			// what comes next does not wait there, and must not overtake it
			channel.pushBuffer().move(context.sendBuffer().take(channel.topic()));
		}
		channel.membership().moved(target.isOpen(), reason);
	}

	/**
	 * A channel may not be at the server any more.
	 */
	void freed(LinkChannels link, String topic) {
		ChannelMachine channel = link.channel(topic);
		if (channel != null) {
			release(channel);
		}
	}

	/**
	 * Give the place of a channel up, if it is neither wanted nor being left.
	 */
	void release(ChannelMachine channel) {
		ChannelContext context = channel.context();
		ChannelMembership membership = channel.membership();
		if (context.isSettled() && !membership.status().isWanted() && !membership.isLeaving()) {
			forget(channel);
		}
	}

	/**
	 * Give the place of a channel up, whatever becomes of it.
	 */
	void forget(ChannelMachine channel) {
		ChannelContext context = channel.context();
		if (context.isSettled()) {
			context.settled(false);
			context.place().count(-1);
			this.changed.run();
		}
	}

	/**
	 * The server refused a channel because the socket has as many as it allows.
	 * @return whether the channel is on another link now
	 */
	boolean refused(LinkChannels full, String topic) {
		ChannelMachine channel = full.channel(topic);
		int joined = (channel != null) ? full.joinedBeside(channel) : 0;
		if (channel == null || Math.max(joined, full.mostJoined()) == 0) {
			// another socket would have no more room
			return false;
		}
		if (joined < full.mostJoined()) {
			// it still counts one that has ended
			full.full();
		}
		else if (joined < this.limit) {
			this.limit = joined;
			logger.info("The server takes " + joined + " channels on a socket of connection '" + this.name
					+ "'; further channels get further sockets");
		}
		String reason = "the socket has as many channels as the server takes";
		move(channel, choose(full), reason);
		links().stream().filter((link) -> link.size() > this.limit).forEach((link) -> moveSurplus(link, reason));
		this.changed.run();
		return true;
	}

	private void moveSurplus(LinkChannels link, String reason) {
		for (ChannelMachine channel : link.channels()) {
			if (link.size() > this.limit && channel.membership().isWaiting()) {
				move(channel, choose(link), reason);
			}
		}
	}

	/**
	 * Let channels whose link has never been open take the room of others.
	 */
	public void fill() {
		Iterator<LinkChannels> rooms = links().stream().filter(LinkChannels::isUsable).iterator();
		LinkChannels room = next(rooms);
		if (room == null) {
			return;
		}
		for (LinkChannels link : links()) {
			if (link == first() || link.wasOpen() || link.size() == 0) {
				continue;
			}
			for (ChannelMachine channel : link.channels()) {
				if (!channel.membership().isWaiting()) {
					continue;
				}
				move(channel, room, "another channel was left");
				room = room.hasRoom(this.limit) ? room : next(rooms);
				if (room == null) {
					return;
				}
			}
		}
	}

	private @Nullable LinkChannels next(Iterator<LinkChannels> rooms) {
		while (rooms.hasNext()) {
			LinkChannels room = rooms.next();
			if (room.hasRoom(this.limit)) {
				return room;
			}
		}
		return null;
	}

	/**
	 * A link is closed for good: channels that nobody wants go to the first one.
	 */
	public void remove(LinkChannels link) {
		this.links.remove(link);
		link.channels().forEach((channel) -> move(channel, first(), ""));
	}

}
