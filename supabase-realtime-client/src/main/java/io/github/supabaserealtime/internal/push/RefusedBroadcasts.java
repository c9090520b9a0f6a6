package io.github.supabaserealtime.internal.push;

import io.github.supabaserealtime.internal.machine.ConnectionContext;
import io.github.supabaserealtime.internal.machine.Moment;
import io.github.supabaserealtime.internal.protocol.Events;
import io.github.supabaserealtime.internal.protocol.Frame;
import org.jspecify.annotations.Nullable;

/**
 * Remembers that the server refuses the broadcasts of one channel because the policies do
 * not allow them. The server gives that answer until it applies another access token
 * (protocol.md 5.6.2); so it is shown in the status until the token changes or a
 * broadcast is accepted, and logged once.
 */
public final class RefusedBroadcasts {

	private final String topic;

	private final ConnectionContext context;

	private @Nullable Moment tokenSince;

	private boolean refused;

	public RefusedBroadcasts(String topic, ConnectionContext context) {
		this.topic = topic;
		this.context = context;
	}

	/**
	 * The server answered a push of the channel.
	 */
	public void answered(AnsweredPush push, Frame.Reply reply) {
		if (!Events.BROADCAST.equals(push.event())) {
			return;
		}
		if (reply.ok()) {
			forget();
		}
		else if (PushRefusal.UNAUTHORIZED.equals(reply.code())) {
			refused(push.sentAt(), PushRefusal.explain(reply));
		}
	}

	/**
	 * The server answered a broadcast of the channel that was sent over HTTP.
	 * @param sentAt when it was sent
	 * @param accepted whether it was accepted; if not, the policies do not allow it
	 */
	public void answeredOverHttp(Moment sentAt, boolean accepted) {
		if (accepted) {
			forget();
		}
		else {
			refused(sentAt, PushRefusal.unauthorized());
		}
	}

	private void refused(Moment sentAt, String reason) {
		boolean aboutCurrentToken = this.tokenSince == null || !this.tokenSince.isAfter(sentAt);
		if (aboutCurrentToken && !this.refused) {
			this.refused = true;
			this.context.reporter().broadcastsRefused(this.topic, reason);
		}
	}

	/**
	 * The access token changed, or the server caught up with one that it had held back.
	 */
	public void tokenChanged() {
		this.tokenSince = Moment.now(this.context.time());
		forget();
	}

	/**
	 * Show no refusal any more.
	 */
	public void forget() {
		if (this.refused) {
			this.refused = false;
			this.context.reporter().broadcastsRefused(this.topic, null);
		}
	}

}
