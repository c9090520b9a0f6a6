package io.github.supabaserealtime.internal.channel;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Counts the channels of each link again.
 */
public final class CountedPlaces {

	private CountedPlaces() {
	}

	/**
	 * Return which links count other channels than those that are wanted or being left.
	 * @param channels the channels of a connection
	 * @param topics all topics
	 * @return what is wrong
	 */
	public static List<String> wrong(ChannelMachines channels, Collection<String> topics) {
		List<String> wrong = new ArrayList<>();
		for (String topic : topics) {
			LinkChannels link = channels.place(topic);
			List<String> here = link.channels()
				.stream()
				.filter(CountedPlaces::hasPlace)
				.map(ChannelMachine::topic)
				.toList();
			if (here.size() != link.size()) {
				wrong.add("the link of " + topic + " counts " + link.size() + " channels, but has " + here);
			}
		}
		return wrong;
	}

	/**
	 * Return which topics have a channel.
	 */
	public static List<String> known(ChannelMachines channels, Collection<String> topics) {
		return topics.stream().filter((topic) -> channels.place(topic).channel(topic) != null).toList();
	}

	private static boolean hasPlace(ChannelMachine channel) {
		ChannelMembership membership = channel.membership();
		return membership.status().isWanted() || membership.isLeaving();
	}

}
