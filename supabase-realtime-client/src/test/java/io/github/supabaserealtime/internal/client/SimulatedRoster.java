package io.github.supabaserealtime.internal.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

import io.github.supabaserealtime.internal.protocol.Frame;
import io.github.supabaserealtime.message.PresenceMessage;
import io.github.supabaserealtime.message.PresenceMeta;
import org.jspecify.annotations.Nullable;

/**
 * Checks presence in the simulation: nobody joins twice or leaves without having joined,
 * and after a state the client knows the same members as the server.
 */
final class SimulatedRoster {

	private final BiConsumer<Boolean, Supplier<String>> require;

	private final Set<String> refs = new HashSet<>();

	private @Nullable String stateOf;

	SimulatedRoster(BiConsumer<Boolean, Supplier<String>> require) {
		this.require = require;
	}

	/**
	 * The messages that a frame caused are delivered.
	 */
	void delivered(Frame frame, List<PresenceMessage> messages) {
		for (PresenceMessage message : messages) {
			if (message instanceof PresenceMessage.Join join) {
				refs(join.joined()).forEach((ref) -> require(this.refs.add(ref), () -> ref + " joins twice"));
			}
			else if (message instanceof PresenceMessage.Leave leave) {
				refs(leave.left()).forEach((ref) -> require(this.refs.remove(ref), () -> ref + " leaves unknown"));
			}
			else if (message instanceof PresenceMessage.Sync sync) {
				List<String> told = new ArrayList<>();
				sync.state().values().forEach((metas) -> told.addAll(refs(metas)));
				require(this.refs.equals(new HashSet<>(told)), () -> told + " are present, told of were " + this.refs);
			}
		}
		if (frame.body() instanceof Frame.PresenceState) {
			this.stateOf = frame.joinRef();
		}
	}

	private static List<String> refs(List<PresenceMeta> metas) {
		return metas.stream().map(PresenceMeta::ref).toList();
	}

	/**
	 * The channel was unsubscribed.
	 */
	void left() {
		this.refs.clear();
	}

	/**
	 * Compare what the client knows with what the server knows.
	 * @param joinRef the join at the server, if nothing about presence is under way
	 * @return whether the client has got a state of that join
	 */
	boolean compare(@Nullable String joinRef, Map<String, List<PresenceMeta>> present, Map<String, String> expected) {
		if (joinRef == null || !joinRef.equals(this.stateOf)) {
			return false;
		}
		Map<String, String> known = new HashMap<>();
		present.forEach((key, metas) -> known.put(key, String.join(",", refs(metas))));
		require(known.equals(expected), () -> known + " are present for the client, at the server " + expected);
		return true;
	}

	private void require(boolean condition, Supplier<String> message) {
		this.require.accept(condition, message);
	}

}
