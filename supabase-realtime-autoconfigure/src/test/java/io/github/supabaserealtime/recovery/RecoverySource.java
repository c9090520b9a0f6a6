package io.github.supabaserealtime.recovery;

import java.util.Map;

/**
 * A kind of messages, and the source from which a listener reads those that it missed.
 */
enum RecoverySource {

	CHANGES_BY_POSTGREST("changes by PostgREST", "changes", "public:orders") {

		@Override
		Map<String, String> properties(String restUrl) {
			return Map.of("supabase.realtime.resume.changes", "postgrest", "supabase.realtime.resume.rest-url",
					restUrl);
		}

	},

	CHANGES_BY_JDBC("changes by JDBC", "changes", "public:orders") {

		@Override
		Map<String, String> properties(String restUrl) {
			return Map.of("supabase.realtime.resume.changes", "jdbc");
		}

	},

	/**
	 * What {@code realtime.send} sends, which has an id.
	 */
	STORED_BROADCASTS("stored broadcasts", "broadcasts", "room") {

		@Override
		Map<String, String> properties(String restUrl) {
			return Map.of("supabase.realtime.resume.broadcasts", "jdbc");
		}

	},

	/**
	 * What a client sends and the server stores: it has no id when it arrives live.
	 */
	PERSISTED_BROADCASTS("persisted broadcasts", "broadcasts", "room") {

		@Override
		Map<String, String> properties(String restUrl) {
			return STORED_BROADCASTS.properties(restUrl);
		}

	};

	private final String title;

	private final String listener;

	private final String topic;

	RecoverySource(String title, String listener, String topic) {
		this.title = title;
		this.listener = listener;
		this.topic = topic;
	}

	boolean isOfBroadcasts() {
		return this.topic.equals("room");
	}

	abstract Map<String, String> properties(String restUrl);

	String listener() {
		return this.listener;
	}

	String topic() {
		return this.topic;
	}

	@Override
	public String toString() {
		return this.title;
	}

}
