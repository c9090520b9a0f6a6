package io.github.supabaserealtime.autoconfigure;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;

/**
 * A channel below {@code supabase.realtime.channels}.
 *
 * @param name the name below {@code supabase.realtime.channels}
 * @param topic the topic with its prefix {@code realtime:}
 * @param options what the channel asks of the server
 * @param singleActive whether only the instance that leads subscribes the channel
 */
record DeclaredChannel(String name, String topic, ChannelOptions options, boolean singleActive) {

	/**
	 * Return the property that declares the channel.
	 */
	String property() {
		return "supabase.realtime.channels" + KnownProperties.step(this.name);
	}

	RealtimeChannel in(RealtimeConnection connection) {
		try {
			return connection.channel(this.topic, this.options);
		}
		catch (IllegalArgumentException ex) {
			throw PropertiesRealtimeConnectionBuilderCustomizer.invalid(
					"channels" + KnownProperties.step(this.name) + ".topic", this.topic, Sentence.end(ex.getMessage()));
		}
		catch (IllegalStateException ex) {
			throw new InvalidRealtimeConfigurationException(
					"The application has created a channel for the topic '" + this.topic + "' with other options than '"
							+ property() + "' declares: "
							+ connection.findChannel(this.topic).map(RealtimeChannel::getOptions).orElse(null)
							+ " instead of " + this.options + ".",
					"Remove one of the two, or give both the same options.");
		}
	}

}
