package io.github.supabaserealtime.autoconfigure;

import io.github.supabaserealtime.client.RealtimeConnectionBuilder;

/**
 * {@link RealtimeConnectionBuilderCustomizer} that has a connection deliver the channels
 * that are for one instance only while this instance leads. It is not applied to the
 * connections of a factory, which have no declared channels.
 */
final class SingleActiveDelivery implements RealtimeConnectionBuilderCustomizer {

	private final SingleActiveChannels singleActive;

	SingleActiveDelivery(SingleActiveChannels singleActive) {
		this.singleActive = singleActive;
	}

	@Override
	public void customize(RealtimeConnectionBuilder builder) {
		builder.deliveryCondition(this.singleActive::delivers).listener(new LeadershipFollower(this.singleActive));
	}

}
