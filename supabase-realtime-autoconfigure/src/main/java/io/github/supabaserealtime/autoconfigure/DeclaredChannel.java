package io.github.supabaserealtime.autoconfigure;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * A channel below {@code channels} of a connection.
 *
 * @param property the property that declares the channel
 * @param topic the topic with its prefix {@code realtime:}
 * @param options what the channel asks of the server
 * @param singleActive whether only the instance that leads subscribes the channel
 */
record DeclaredChannel(String property, String topic, ChannelOptions options, boolean singleActive) {

	RealtimeChannel in(RealtimeConnection connection) {
		try {
			return connection.channel(this.topic, this.options);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException(this.property + ".topic", this.topic,
					Sentence.end(ex.getMessage()));
		}
		catch (IllegalStateException ex) {
			throw new InvalidRealtimeConfigurationException(
					"The application has created a channel for the topic '" + this.topic + "' with other options than '"
							+ this.property + "' declares: "
							+ connection.findChannel(this.topic).map(RealtimeChannel::getOptions).orElse(null)
							+ " instead of " + this.options + ".",
					"Remove one of the two, or give both the same options.");
		}
	}

}
