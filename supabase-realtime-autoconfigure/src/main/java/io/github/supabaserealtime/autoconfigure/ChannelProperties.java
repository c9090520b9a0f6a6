package io.github.supabaserealtime.autoconfigure;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.github.supabaserealtime.autoconfigure.ObservationProperties.Propagation;
import org.jspecify.annotations.Nullable;

/**
 * Properties of a channel that is subscribed when the connection starts.
 */
public class ChannelProperties {

	/**
	 * Topic, with or without the prefix 'realtime:'. The name of the channel when it is
	 * not set.
	 */
	private @Nullable String topic;

	/**
	 * Whether the server checks the channel against the policies of the database. A
	 * private channel and a public one with the same topic are two channels.
	 */
	private boolean privateChannel;

	/**
	 * Whether only the one of several instances of the application subscribes the channel
	 * that leads. This needs a 'LockRegistry' bean of Spring Integration.
	 */
	private boolean singleActive;

	private final Broadcast broadcast = new Broadcast();

	private final Presence presence = new Presence();

	private final Observation observation = new Observation();

	/**
	 * Changes of database tables that the channel receives.
	 */
	private List<PostgresChanges> postgresChanges = new ArrayList<>();

	/**
	 * How long the server waits for its subscription to database changes before it
	 * answers a join, up to 20 s. Meanwhile the server answers nothing else on the
	 * connection. If it refuses the changes for good, the channel is not joined again
	 * automatically. This has no effect on a channel without Postgres changes, declared
	 * here or by listeners.
	 */
	private @Nullable Duration postgresChangesWait;

	/**
	 * Create the channel that is written as a single text,
	 * {@code supabase.realtime.channels.lobby=room:lobby} for example.
	 * @param topic the topic, empty for the name of the channel
	 * @return a channel without further settings
	 */
	public static ChannelProperties of(String topic) {
		ChannelProperties channel = new ChannelProperties();
		channel.setTopic(topic);
		return channel;
	}

	public @Nullable String getTopic() {
		return this.topic;
	}

	public void setTopic(@Nullable String topic) {
		this.topic = topic;
	}

	public boolean isSingleActive() {
		return this.singleActive;
	}

	public void setSingleActive(boolean singleActive) {
		this.singleActive = singleActive;
	}

	/**
	 * Return whether the channel is checked against row-level policies.
	 * @return whether the channel is private
	 */
	public boolean isPrivate() {
		return this.privateChannel;
	}

	public void setPrivate(boolean privateChannel) {
		this.privateChannel = privateChannel;
	}

	public Broadcast getBroadcast() {
		return this.broadcast;
	}

	public Presence getPresence() {
		return this.presence;
	}

	public Observation getObservation() {
		return this.observation;
	}

	public List<PostgresChanges> getPostgresChanges() {
		return this.postgresChanges;
	}

	public void setPostgresChanges(List<PostgresChanges> postgresChanges) {
		this.postgresChanges = postgresChanges;
	}

	public @Nullable Duration getPostgresChangesWait() {
		return this.postgresChangesWait;
	}

	public void setPostgresChangesWait(@Nullable Duration postgresChangesWait) {
		this.postgresChangesWait = postgresChangesWait;
	}

	/**
	 * Observations of a channel.
	 */
	public static class Observation {

		/**
		 * How the trace context of a send reaches the receivers. That of the connection
		 * when it is not set.
		 */
		private @Nullable Propagation propagation;

		public @Nullable Propagation getPropagation() {
			return this.propagation;
		}

		public void setPropagation(@Nullable Propagation propagation) {
			this.propagation = propagation;
		}

	}

	/**
	 * Broadcasts of a channel.
	 */
	public static class Broadcast {

		/**
		 * Whether the channel receives its own broadcasts.
		 */
		private boolean self;

		/**
		 * Whether the server acknowledges broadcasts.
		 */
		private boolean ack;

		/**
		 * Whether the server is asked to store what the channel sends, and for how long:
		 * 'true' for 72 hours, or a duration from 1s to 72h. The channel must be private.
		 */
		private String persist = "false";

		private final Replay replay = new Replay();

		/**
		 * Whether the server is asked to say when broadcasts from the database reach the
		 * channel.
		 */
		private boolean replicationReady;

		public boolean isSelf() {
			return this.self;
		}

		public void setSelf(boolean self) {
			this.self = self;
		}

		public boolean isAck() {
			return this.ack;
		}

		public void setAck(boolean ack) {
			this.ack = ack;
		}

		public String getPersist() {
			return this.persist;
		}

		public void setPersist(String persist) {
			this.persist = persist;
		}

		public boolean isReplicationReady() {
			return this.replicationReady;
		}

		public void setReplicationReady(boolean replicationReady) {
			this.replicationReady = replicationReady;
		}

		public Replay getReplay() {
			return this.replay;
		}

		/**
		 * Earlier broadcasts of a private channel.
		 */
		public static class Replay {

			/**
			 * How far to look back from each join for broadcasts that are sent again.
			 */
			private @Nullable Duration last;

			/**
			 * Time since which broadcasts are sent again, instead of 'last'. With neither
			 * of them, 'limit' asks for the newest ones, whenever they were sent.
			 */
			private @Nullable Instant since;

			/**
			 * How many of the newest broadcasts are sent again at most. 25 when it is not
			 * set, which is also the most that the server allows.
			 */
			private @Nullable Integer limit;

			/**
			 * Whether a join after an interruption asks for the broadcasts that were
			 * missed.
			 */
			private boolean onReconnect;

			/**
			 * How long before the interruption the replay of 'on-reconnect' begins,
			 * because the clocks of client and server differ.
			 */
			private Duration margin = Duration.ofSeconds(5);

			/**
			 * Top-level field of the payload with a text or number that differs in each
			 * message. The client uses it to leave out a broadcast that is sent again and
			 * was delivered before. Messages from the database need no such field.
			 */
			private @Nullable String deduplicateBy;

			public @Nullable String getDeduplicateBy() {
				return this.deduplicateBy;
			}

			public void setDeduplicateBy(@Nullable String deduplicateBy) {
				this.deduplicateBy = deduplicateBy;
			}

			public boolean isOnReconnect() {
				return this.onReconnect;
			}

			public void setOnReconnect(boolean onReconnect) {
				this.onReconnect = onReconnect;
			}

			public Duration getMargin() {
				return this.margin;
			}

			public void setMargin(Duration margin) {
				this.margin = margin;
			}

			public @Nullable Duration getLast() {
				return this.last;
			}

			public void setLast(@Nullable Duration last) {
				this.last = last;
			}

			public @Nullable Instant getSince() {
				return this.since;
			}

			public void setSince(@Nullable Instant since) {
				this.since = since;
			}

			public @Nullable Integer getLimit() {
				return this.limit;
			}

			public void setLimit(@Nullable Integer limit) {
				this.limit = limit;
			}

		}

	}

	/**
	 * Presence of a channel.
	 */
	public static class Presence {

		/**
		 * Whether the channel asks for the presence state.
		 */
		private boolean enabled;

		/**
		 * Presence key of this client. If it is empty, the server makes a random one for
		 * each join.
		 */
		private String key = "";

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

		public String getKey() {
			return this.key;
		}

		public void setKey(String key) {
			this.key = key;
		}

	}

	/**
	 * One subscription to changes of database tables.
	 */
	public static class PostgresChanges {

		/**
		 * Kind of change: 'INSERT', 'UPDATE', 'DELETE' or '*' for all.
		 */
		private String event = "*";

		/**
		 * Schema of the table, '*' for all.
		 */
		private String schema = "public";

		/**
		 * Table; all tables of the schema when it is not set.
		 */
		private @Nullable String table;

		/**
		 * Filter in the server's grammar, for example 'owner=eq.42'.
		 */
		private @Nullable String filter;

		/**
		 * Columns to deliver; all when it is empty. No column may be blank.
		 */
		private List<String> select = new ArrayList<>();

		public String getEvent() {
			return this.event;
		}

		public void setEvent(String event) {
			this.event = event;
		}

		public String getSchema() {
			return this.schema;
		}

		public void setSchema(String schema) {
			this.schema = schema;
		}

		public @Nullable String getTable() {
			return this.table;
		}

		public void setTable(@Nullable String table) {
			this.table = table;
		}

		public @Nullable String getFilter() {
			return this.filter;
		}

		public void setFilter(@Nullable String filter) {
			this.filter = filter;
		}

		public List<String> getSelect() {
			return this.select;
		}

		public void setSelect(List<String> select) {
			this.select = select;
		}

	}

}
