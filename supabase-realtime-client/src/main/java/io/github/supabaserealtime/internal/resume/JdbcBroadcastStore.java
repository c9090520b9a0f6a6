package io.github.supabaserealtime.internal.resume;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.sql.DataSource;

import io.github.supabaserealtime.internal.text.Topics;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.resume.PositionStore.Position;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * {@link BroadcastStore} that reads the server's table {@code realtime.messages}. It
 * reads what the server itself would replay, and not the newest of it only: private
 * broadcasts that have not expired (protocol.md 5.7.6). Columns that only newer servers
 * have are used where they are.
 */
public final class JdbcBroadcastStore implements BroadcastStore {

	private static final int TIMEOUT_SECONDS = 30;

	private static final String COLUMNS = "select attname, to_jsonb(statement_timestamp()) #>> '{}', "
			+ "row_security_active(attrelid) from pg_attribute "
			+ "where attrelid = cast('realtime.messages' as regclass) and attnum > 0 and not attisdropped";

	// the columns have the type timestamp, in UTC
	private static final String PLACE = "cast(cast(? as timestamptz) as timestamp)";

	private static final Log logger = LogFactory.getLog(JdbcBroadcastStore.class);

	private final DataSource dataSource;

	private final AtomicBoolean warned = new AtomicBoolean();

	public JdbcBroadcastStore(DataSource dataSource) {
		this.dataSource = dataSource;
	}

	@Override
	public String name() {
		return "jdbc";
	}

	@Override
	public Topic open(ResumableChannel channel, List<String> events) {
		return DatabaseWork.read(this.dataSource, (connection) -> topic(connection, channel, events));
	}

	private Topic topic(Connection connection, ResumableChannel channel, List<String> events) throws SQLException {
		Set<String> columns = new HashSet<>();
		Instant now = Instant.MIN;
		boolean restricted = false;
		try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
			statement.setQueryTimeout(TIMEOUT_SECONDS);
			try (ResultSet rows = statement.executeQuery()) {
				while (rows.next()) {
					columns.add(rows.getString(1));
					now = OffsetDateTime.parse(rows.getString(2)).toInstant();
					restricted = rows.getBoolean(3);
				}
			}
		}
		if (restricted && !this.warned.getAndSet(true)) {
			logger.warn("Row-level security of realtime.messages applies to the user of the database, so that listeners"
					+ " that resume read only what its policies show: use a user with BYPASSRLS, or add a policy"
					+ " that shows it all broadcasts");
		}
		return new JdbcTopic(channel, events, columns, now);
	}

	private final class JdbcTopic implements Topic {

		private final ResumableChannel channel;

		private final List<String> names;

		private final Instant now;

		private final String select;

		private boolean complete;

		JdbcTopic(ResumableChannel channel, List<String> events, Set<String> columns, Instant now) {
			this.channel = channel;
			this.now = now;
			// the database and Java do not agree on the case of letters beyond ASCII
			boolean plain = events.stream().allMatch((event) -> event.chars().allMatch((letter) -> letter < 128));
			this.names = plain ? events.stream().map((event) -> event.toLowerCase(Locale.ROOT)).toList() : List.of();
			this.select = "select cast(id as text), event, cast(payload as text), "
					+ (columns.contains("binary_payload") ? "binary_payload" : "cast(null as bytea)")
					+ ", to_jsonb(cast(inserted_at as timestamptz)) #>> '{}' from realtime.messages "
					+ "where topic = ? and extension = 'broadcast' and private is true and event is not null "
					// a session in another time zone may have written times of the future
					+ "and inserted_at < cast(now() + interval '1 minute' as timestamp)"
					+ (columns.contains("expires_at") ? " and (expires_at is null or expires_at > now())" : "")
					+ (this.names.isEmpty() ? "" : " and lower(event collate \"C\") = any(?)");
		}

		@Override
		public Instant now() {
			return this.now;
		}

		@Override
		public @Nullable Position last() {
			List<Stored> last = read("", List.of(), " order by inserted_at desc, id desc", 1);
			return last.isEmpty() ? null : last.get(0).position();
		}

		@Override
		public List<Stored> page(Position after, int limit) {
			if (this.complete) {
				return List.of();
			}
			List<Stored> page = after(after, limit);
			this.complete = page.size() < limit;
			return page;
		}

		private List<Stored> after(Position after, int limit) {
			String value = after.value();
			String key = after.key();
			String order = " order by inserted_at, id";
			if (value == null) {
				return read("", List.of(), order, limit);
			}
			if (key == null) {
				return read(" and inserted_at >= " + PLACE, List.of(value), order, limit);
			}
			// the first condition lets the database use the index
			return read(" and inserted_at >= " + PLACE + " and (inserted_at, id) > (" + PLACE + ", cast(? as uuid))",
					List.of(value, value, RowIdentity.parts(key).get(0)), order, limit);
		}

		private List<Stored> read(String condition, List<String> parameters, String order, int limit) {
			String sql = this.select + condition + order + " limit " + limit;
			return DatabaseWork.read(JdbcBroadcastStore.this.dataSource, (connection) -> {
				try (PreparedStatement statement = connection.prepareStatement(sql)) {
					statement.setQueryTimeout(TIMEOUT_SECONDS);
					int index = 1;
					statement.setString(index++, Topics.name(this.channel.getTopic()));
					if (!this.names.isEmpty()) {
						statement.setArray(index++, connection.createArrayOf("text", this.names.toArray()));
					}
					for (String parameter : parameters) {
						statement.setString(index++, parameter);
					}
					return stored(statement);
				}
			});
		}

		private List<Stored> stored(PreparedStatement statement) throws SQLException {
			List<Stored> read = new ArrayList<>();
			try (ResultSet rows = statement.executeQuery()) {
				while (rows.next()) {
					String id = rows.getString(1);
					BroadcastMessage message = new BroadcastMessage(this.channel.connectionName(),
							this.channel.getTopic(), rows.getString(2), payload(rows.getString(3), rows.getBytes(4)),
							id, true);
					read.add(new Stored(id, new Position(rows.getString(5), "[\"" + id + "\"]"), message));
				}
			}
			return read;
		}

		private Payload payload(@Nullable String json, byte @Nullable [] bytes) {
			return (bytes != null) ? Payload.ofBinary(bytes, this.channel.jsonMapper())
					: Payload.ofJson((json != null) ? json : "null", this.channel.jsonMapper());
		}

	}

}
