package io.github.supabaserealtime.internal.delivery;

import java.util.LinkedHashMap;
import java.util.Map;

import io.github.supabaserealtime.internal.resume.PayloadKey;
import io.github.supabaserealtime.message.BroadcastMessage;
import org.jspecify.annotations.Nullable;

/**
 * The stored broadcasts that were delivered to a channel lately. One that a rejoin brings
 * once more is recognised by its id; the server itself compares within one join only
 * (protocol.md 6.1). What a client had stored has no id while it is live (protocol.md
 * 5.7.5), so that a field of its payload has to tell. Used by the delivery thread of the
 * channel, so that a message that a full queue dropped can be delivered by the next
 * replay.
 */
public final class ReplayedMessages {

	// ten times what one join can bring
	private static final int KNOWN_IDS = 256;

	// a broadcast that is not stored may have the field too
	private static final int KNOWN_KEYS = 1_000;

	private final Delivered ids = new Delivered(KNOWN_IDS);

	private final Delivered keys = new Delivered(KNOWN_KEYS);

	private final @Nullable String field;

	/**
	 * Create a memory that is empty.
	 * @param field the field at the top of payloads that tells messages apart, or
	 * {@code null} for none
	 */
	public ReplayedMessages(@Nullable String field) {
		this.field = field;
	}

	/**
	 * Return whether a broadcast is one that was delivered before.
	 */
	public boolean repeats(BroadcastMessage broadcast) {
		String key = (this.field != null) ? PayloadKey.of(broadcast.payload(), this.field) : null;
		boolean known = this.ids.add(broadcast.id(), broadcast.replayed());
		return this.keys.add(key, broadcast.replayed()) || known;
	}

	/**
	 * Names of messages, with whether one of that name was replayed.
	 */
	private static final class Delivered {

		private final Map<String, Boolean> replayed;

		Delivered(int most) {
			this.replayed = new LinkedHashMap<>() {

				@Override
				protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
					return size() > most;
				}

			};
		}

		/**
		 * Add a message.
		 * @return whether it is another copy: two live ones of the same name are two
		 * messages
		 */
		boolean add(@Nullable String name, boolean replay) {
			if (name == null) {
				return false;
			}
			Boolean before = this.replayed.get(name);
			boolean copy = before != null && (replay || before);
			this.replayed.put(name, replay || Boolean.TRUE.equals(before));
			return copy;
		}

	}

}
