package io.github.supabaserealtime.observation;

import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.RealtimeInstrumentation;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.micrometer.observation.Observation;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;

/**
 * {@link Observation.Context} of a call of a listener. The call continues the trace of
 * the sender if its message brought one on a private channel. In all other cases, on a
 * public channel for example, to which anybody can write, the traces of the messages are
 * only {@linkplain #getLinks() linked}.
 *
 * @since 0.9.0
 */
public final class RealtimeListenerContext extends ReceiverContext<Map<String, String>> {

	private final RealtimeInstrumentation.Call call;

	private final List<Map<String, String>> links;

	/**
	 * Create a context.
	 * @param call the call
	 */
	public RealtimeListenerContext(RealtimeInstrumentation.Call call) {
		super(Map::get, Kind.CONSUMER);
		this.call = call;
		boolean continued = call.privateChannel() && call.messages().size() == 1 && call.contexts().size() == 1
				&& !(call.messages().get(0) instanceof BroadcastMessage broadcast && broadcast.replayed());
		setCarrier(continued ? call.contexts().get(0) : Map.of());
		this.links = continued ? List.of() : call.contexts();
	}

	/**
	 * Return the call.
	 * @return the call
	 */
	public RealtimeInstrumentation.Call getCall() {
		return this.call;
	}

	/**
	 * Return the trace contexts that the call is linked with and does not continue.
	 * @return trace contexts by the names of HTTP headers
	 */
	public List<Map<String, String>> getLinks() {
		return this.links;
	}

}
