package io.github.supabaserealtime.autoconfigure;

import io.github.supabaserealtime.RealtimeConnectionStateEvent;
import io.github.supabaserealtime.RealtimeEvent;
import io.github.supabaserealtime.RealtimeListener;

/**
 * {@link RealtimeListener} that tells {@link SingleActiveChannels} when a connection is
 * opened or closed.
 */
class LeadershipFollower implements RealtimeListener {

	private final SingleActiveChannels channels;

	LeadershipFollower(SingleActiveChannels channels) {
		this.channels = channels;
	}

	@Override
	public void onEvent(RealtimeEvent event) {
		if (event instanceof RealtimeConnectionStateEvent state) {
			this.channels.connectionChanged(state);
		}
	}

}
