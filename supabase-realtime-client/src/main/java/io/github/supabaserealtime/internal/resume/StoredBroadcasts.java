package io.github.supabaserealtime.internal.resume;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

import io.github.supabaserealtime.internal.resume.ListenerPosition.Digest;
import io.github.supabaserealtime.internal.text.Topics;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.RealtimeMessage;
import io.github.supabaserealtime.resume.PositionStore.Position;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * {@link ResumeSource} for broadcasts that the server stored.
 * <p>
 * A broadcast is recognised by the field of its payload that the channel names for that
 * purpose, or else by its id. What a client had stored has no id while it is live
 * (protocol.md 5.7.5), so that without such a field it may be delivered once more. No
 * live broadcast says when it was stored: a listener that has had it has come as far as
 * the database's clock was when it arrived.
 *
 * @param <M> the type of message
 */
final class StoredBroadcasts<M extends RealtimeMessage> implements ResumeSource<M> {

	// two messages with the same key are equal
	private static final Digest SAME = new Digest(0, 0);

	// two clocks may drift apart by 1 s in this many seconds
	private static final int DRIFT = 10_000;

	// Supabase deletes broadcasts after this time
	private static final Duration KEPT = Duration.ofHours(72);

	private static final Log logger = LogFactory.getLog(StoredBroadcasts.class);

	private final BroadcastStore store;

	private final BroadcastQuery<M> query;

	private final ResumableChannel channel;

	private @Nullable Instant databaseTime;

	// when the answer with that time had arrived, on the monotonic clock
	private long knownAt;

	StoredBroadcasts(BroadcastStore store, BroadcastQuery<M> query, ResumableChannel channel) {
		this.store = store;
		this.query = query;
		this.channel = channel;
	}

	@Override
	public String name() {
		return this.store.name();
	}

	@Override
	public Class<M> type() {
		return this.query.type();
	}

	@Override
	public View<M> open() {
		BroadcastStore.Topic topic = this.store.open(this.channel, this.query.events());
		this.knownAt = this.channel.now();
		this.databaseTime = topic.now();
		return new Broadcasts(topic);
	}

	@Override
	public boolean isLiveProof() {
		// clients' broadcasts need no replication, and are stored after they were sent
		return false;
	}

	@Override
	public MessageIdentity identity(M live) {
		BroadcastMessage message = this.query.origin().apply(live);
		String key = key(message, message.id());
		return new MessageIdentity(key, (key != null) ? SAME : null, arrival());
	}

	private @Nullable Position arrival() {
		Instant known = this.databaseTime;
		if (known == null) {
			return null;
		}
		long elapsed = this.channel.now() - this.channel.sinceArrival() - this.knownAt;
		return at(known.plusNanos(elapsed - Math.abs(elapsed) / DRIFT));
	}

	private static Position at(Instant time) {
		return new Position(time.truncatedTo(ChronoUnit.MICROS).toString(), null);
	}

	private @Nullable String key(BroadcastMessage message, @Nullable String id) {
		String field = this.channel.getOptions().deduplicationField();
		String value = (field != null) ? PayloadKey.of(message.payload(), field) : null;
		if (value != null) {
			return "field " + value;
		}
		return (id != null) ? "id " + id : null;
	}

	@Override
	public boolean isSentAgain(M live) {
		return this.query.origin().apply(live).replayed();
	}

	private Missed<M> missed(BroadcastStore.Stored stored) {
		String key = key(stored.message(), stored.id());
		return new Missed<>((key != null) ? key : stored.id(), SAME, stored.position(), stored.position(),
				this.query.view().of(stored.message()));
	}

	@Override
	public String toString() {
		return "the stored broadcasts of '" + Topics.name(this.channel.getTopic()) + "'";
	}

	private final class Broadcasts implements View<M> {

		private final BroadcastStore.Topic topic;

		private boolean begun;

		Broadcasts(BroadcastStore.Topic topic) {
			this.topic = topic;
		}

		@Override
		public @Nullable Position last() {
			return this.topic.last();
		}

		@Override
		public List<Missed<M>> page(Position after, int limit) {
			if (!this.begun) {
				this.begun = true;
				warnIfDeleted(after);
			}
			return this.topic.page(after, limit).stream().map(StoredBroadcasts.this::missed).toList();
		}

		private void warnIfDeleted(Position after) {
			if (after.value() != null && !PositionValues.isUpTo(at(this.topic.now().minus(KEPT)), after)) {
				logger.warn("What was sent to '" + Topics.name(StoredBroadcasts.this.channel.getTopic())
						+ "' more than 72 hours ago may be lost: Supabase deletes stored broadcasts then, and a listener"
						+ " that resumes is only as far as " + after.value());
			}
		}

		@Override
		public Position end() {
			// broadcasts committed later with an earlier time are within the overlap
			return at(this.topic.now());
		}

	}

}
