package io.github.supabaserealtime.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * The observations of a connection, with their keys. Keys with few values also are tags
 * of the meters; keys with many values are in traces only. No key has a payload, a token
 * or the key of a presence.
 *
 * @since 0.9.0
 */
public enum RealtimeObservation implements ObservationDocumentation {

	/**
	 * A message that is sent: from the call that sends it to the acknowledgement of the
	 * server or to the answer over HTTP, and without both until its frame is written.
	 */
	SEND {

		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultRealtimeSendObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return SendLowCardinalityKeys.values();
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return SendHighCardinalityKeys.values();
		}

	},

	/**
	 * A call of a listener of a channel: an annotated method, or a listener that code
	 * registered. If a listener is called again after a failure, each call is one. Its
	 * span begins when the message arrived.
	 */
	LISTENER {

		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultRealtimeListenerObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return ListenerLowCardinalityKeys.values();
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return ListenerHighCardinalityKeys.values();
		}

	},

	/**
	 * A reading of the rows that a listener missed. The calls of the listener for these
	 * rows are its children.
	 */
	READ {

		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultRealtimeReadObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return ReadLowCardinalityKeys.values();
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return ReadHighCardinalityKeys.values();
		}

	};

	/**
	 * Keys of {@link RealtimeObservation#SEND} with few values.
	 */
	public enum SendLowCardinalityKeys implements KeyName {

		/**
		 * Name of the connection.
		 */
		CONNECTION("connection"),

		/**
		 * What is sent: {@code broadcast}, {@code track} or {@code untrack}.
		 */
		OPERATION("operation"),

		/**
		 * Kind of the channel: {@code private} or {@code public}.
		 */
		CHANNEL_TYPE("channel.type"),

		/**
		 * How far the message came: {@code acknowledged}, {@code written},
		 * {@code accepted_over_http} or {@code failed}; {@code none} while it is under
		 * way.
		 */
		OUTCOME("outcome");

		private final String key;

		SendLowCardinalityKeys(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

	}

	/**
	 * Keys of {@link RealtimeObservation#SEND} with many values.
	 */
	public enum SendHighCardinalityKeys implements KeyName {

		/**
		 * System of the message: {@code supabase_realtime}.
		 */
		SYSTEM("messaging.system"),

		/**
		 * Topic with its prefix.
		 */
		TOPIC("messaging.destination.name"),

		/**
		 * Event of a broadcast, or {@code none}.
		 */
		EVENT("messaging.supabase_realtime.event");

		private final String key;

		SendHighCardinalityKeys(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

	}

	/**
	 * Keys of {@link RealtimeObservation#LISTENER} with few values.
	 */
	public enum ListenerLowCardinalityKeys implements KeyName {

		/**
		 * Name of the connection.
		 */
		CONNECTION("connection"),

		/**
		 * Id of the annotated method; for a listener that code registered its class or
		 * the line that registered it.
		 */
		LISTENER("listener"),

		/**
		 * Kind of the message: {@code broadcast}, {@code broadcast_change},
		 * {@code postgres_change}, {@code presence} or {@code system}.
		 */
		TYPE("type"),

		/**
		 * Kind of the channel: {@code private} or {@code public}.
		 */
		CHANNEL_TYPE("channel.type");

		private final String key;

		ListenerLowCardinalityKeys(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

	}

	/**
	 * Keys of {@link RealtimeObservation#LISTENER} with many values.
	 */
	public enum ListenerHighCardinalityKeys implements KeyName {

		/**
		 * System of the message: {@code supabase_realtime}.
		 */
		SYSTEM("messaging.system"),

		/**
		 * Topic with its prefix.
		 */
		TOPIC("messaging.destination.name"),

		/**
		 * Event of a broadcast, or {@code none}.
		 */
		EVENT("messaging.supabase_realtime.event"),

		/**
		 * Number of messages that the listener is called with.
		 */
		MESSAGES("messaging.batch.message_count"),

		/**
		 * Time in milliseconds since the (first) message arrived, 0 for a row that was
		 * read.
		 */
		WAITED("messaging.supabase_realtime.waited_ms");

		private final String key;

		ListenerHighCardinalityKeys(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

	}

	/**
	 * Keys of {@link RealtimeObservation#READ} with few values.
	 */
	public enum ReadLowCardinalityKeys implements KeyName {

		/**
		 * Name of the connection.
		 */
		CONNECTION("connection"),

		/**
		 * Id of the listener.
		 */
		LISTENER("listener"),

		/**
		 * What was asked for rows: {@code jdbc} or {@code postgrest}, or the name of a
		 * source of the application's own.
		 */
		SOURCE("source");

		private final String key;

		ReadLowCardinalityKeys(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

	}

	/**
	 * Keys of {@link RealtimeObservation#READ} with many values.
	 */
	public enum ReadHighCardinalityKeys implements KeyName {

		/**
		 * Topic with its prefix.
		 */
		TOPIC("messaging.destination.name"),

		/**
		 * Table with its schema.
		 */
		TABLE("messaging.supabase_realtime.table"),

		/**
		 * Number of rows that the listener got.
		 */
		ROWS("messaging.supabase_realtime.rows");

		private final String key;

		ReadHighCardinalityKeys(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

	}

}
