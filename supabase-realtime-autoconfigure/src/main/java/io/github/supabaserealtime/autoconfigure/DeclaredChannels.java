package io.github.supabaserealtime.autoconfigure;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ProtocolVersion;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.internal.text.Topics;
import io.github.supabaserealtime.message.BroadcastPersistence;
import io.github.supabaserealtime.message.BroadcastReplay;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import io.github.supabaserealtime.message.PostgresChangesFilter;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.StringUtils;

/**
 * The channels below {@code channels} of a connection, at most one for each topic.
 */
class DeclaredChannels {

	private static final Pattern NUMBER = Pattern.compile("\\d+");

	private final List<DeclaredChannel> channels;

	DeclaredChannels(ConnectionProperties properties, PropertyNames names) {
		Map<String, DeclaredChannel> byTopic = new LinkedHashMap<>();
		properties.getChannels().forEach((name, channel) -> {
			String property = names.of("channels") + KnownProperties.step(name);
			DeclaredChannel declared = declared(name, property, channel, names, properties.getProtocolVersion());
			DeclaredChannel other = byTopic.putIfAbsent(declared.topic(), declared);
			if (other != null && (!other.options().equals(declared.options())
					|| other.singleActive() != declared.singleActive())) {
				throw conflict(other, declared);
			}
		});
		this.channels = List.copyOf(byTopic.values());
	}

	private static InvalidRealtimeConfigurationException conflict(DeclaredChannel one, DeclaredChannel other) {
		return new InvalidRealtimeConfigurationException(
				"The channels '" + one.property() + "' and '" + other.property() + "' are both for the topic '"
						+ one.topic() + "' but differ: " + one.options() + " and " + other.options() + ".",
				"Merge the two into one, or give one of them another topic.");
	}

	private static DeclaredChannel declared(String name, String property, ChannelProperties channel,
			PropertyNames names, String protocolVersion) {
		String topic = StringUtils.hasText(channel.getTopic()) ? channel.getTopic().trim() : name;
		String prefixed = Topics.prefixed(topic);
		if (prefixed.equals(Topics.PREFIX)) {
			throw invalid(property, "topic", topic, "It must have something after 'realtime:'.");
		}
		return new DeclaredChannel(property, prefixed, options(property, channel, names, protocolVersion),
				channel.isSingleActive());
	}

	private static ChannelOptions options(String property, ChannelProperties channel, PropertyNames names,
			String protocolVersion) {
		ChannelOptions.Builder options = ChannelOptions.builder()
			.privateChannel(channel.isPrivate())
			.broadcastSelf(channel.getBroadcast().isSelf())
			.broadcastAck(channel.getBroadcast().isAck())
			.broadcastPersistence(persistence(property, channel, names, protocolVersion))
			.replicationReady(channel.getBroadcast().isReplicationReady())
			.presenceEnabled(channel.getPresence().isEnabled())
			.presenceKey(channel.getPresence().getKey())
			.origin("'" + property + "'");
		options.replay(replay(property, channel));
		options.replayOnReconnect(replayMargin(property, channel));
		options.deduplicateReplayBy(deduplicationField(property, channel));
		try {
			options.postgresChangesWait(channel.getPostgresChangesWait());
		}
		catch (IllegalArgumentException ex) {
			throw invalid(property, "postgres-changes-wait", String.valueOf(channel.getPostgresChangesWait()),
					"It must be at least 1ms and at most 20s.");
		}
		Iterator<ChannelProperties.PostgresChanges> changes = channel.getPostgresChanges().iterator();
		for (int index = 0; changes.hasNext(); index++) {
			options.postgresChanges(binding(property, "postgres-changes[" + index + "].", changes.next()));
		}
		return options.build();
	}

	private static BroadcastPersistence persistence(String property, ChannelProperties channel, PropertyNames names,
			String protocolVersion) {
		String text = textOrNull(channel.getBroadcast().getPersist());
		if (text == null) {
			return BroadcastPersistence.none();
		}
		BroadcastPersistence persistence = persistence(property, text);
		if (!persistence.isRequested()) {
			return persistence;
		}
		requirePrivate(property, channel, "broadcast.persist", text,
				"A server stores broadcasts of private channels only");
		if (ProtocolVersion.V1.vsn().equals(protocolVersion.trim())) {
			throw invalid(property, "broadcast.persist", text,
					"It needs protocol 2.0.0, and '" + names.of("protocol-version") + "' is '1.0.0'.");
		}
		return persistence;
	}

	private static BroadcastPersistence persistence(String property, String text) {
		if ("true".equalsIgnoreCase(text) || "false".equalsIgnoreCase(text)) {
			return Boolean.parseBoolean(text) ? BroadcastPersistence.longest() : BroadcastPersistence.none();
		}
		if (NUMBER.matcher(text).matches()) {
			throw invalid(property, "broadcast.persist", text,
					"It has no unit: write '" + text + "s' if you mean seconds.");
		}
		try {
			return BroadcastPersistence.of(DurationStyle.detectAndParse(text));
		}
		catch (IllegalArgumentException | ArithmeticException ex) {
			throw invalid(property, "broadcast.persist", text,
					"It must be 'true', 'false' or a duration from 1s to 72h in whole seconds, for example '1h'.");
		}
	}

	private static @Nullable BroadcastReplay replay(String property, ChannelProperties channel) {
		ChannelProperties.Broadcast.Replay replay = channel.getBroadcast().getReplay();
		Integer limit = replay.getLimit();
		requirePrivateForReplay(property, channel, "last", replay.getLast());
		requirePrivateForReplay(property, channel, "since", replay.getSince());
		requirePrivateForReplay(property, channel, "limit", limit);
		if (replay.getSince() == null && replay.getLast() == null && limit == null) {
			return null;
		}
		try {
			return new BroadcastReplay(replay.getSince(), replay.getLast(),
					(limit != null) ? limit : BroadcastReplay.MAX_LIMIT);
		}
		catch (IllegalArgumentException ex) {
			throw invalid(property, "broadcast.replay",
					"last=" + replay.getLast() + ", since=" + replay.getSince() + ", limit=" + limit,
					Sentence.end(ex.getMessage()));
		}
	}

	private static @Nullable Duration replayMargin(String property, ChannelProperties channel) {
		ChannelProperties.Broadcast.Replay replay = channel.getBroadcast().getReplay();
		if (!replay.isOnReconnect()) {
			return null;
		}
		requirePrivateForReplay(property, channel, "on-reconnect", true);
		if (replay.getMargin().isNegative()) {
			throw invalid(property, "broadcast.replay.margin", replay.getMargin(), "It must not be negative.");
		}
		return replay.getMargin();
	}

	private static void requirePrivateForReplay(String property, ChannelProperties channel, String key,
			@Nullable Object value) {
		if (value != null) {
			requirePrivate(property, channel, "broadcast.replay." + key, value,
					"A server sends stored broadcasts to private channels only");
		}
	}

	private static void requirePrivate(String property, ChannelProperties channel, String path, Object value,
			String reason) {
		if (!channel.isPrivate()) {
			throw invalid(property, path, value,
					reason + ": set 'private: true' below '" + property + "', or remove '" + path + "'.");
		}
	}

	private static @Nullable String deduplicationField(String property, ChannelProperties channel) {
		ChannelProperties.Broadcast.Replay replay = channel.getBroadcast().getReplay();
		String field = textOrNull(replay.getDeduplicateBy());
		if (field != null && replay(property, channel) == null && !replay.isOnReconnect()) {
			throw invalid(property, "broadcast.replay.deduplicate-by", field,
					"It needs a replay: set 'last', 'since', 'limit' or 'on-reconnect' beside it.");
		}
		return field;
	}

	private static PostgresChangesBinding binding(String property, String path,
			ChannelProperties.PostgresChanges changes) {
		String table = textOrNull(changes.getTable());
		String schema = textOrNull(changes.getSchema());
		if (schema == null) {
			throw invalid(property, path + "schema", changes.getSchema(),
					"It must not be empty; use '*' for all schemas.");
		}
		if (table == null && StringUtils.hasText(changes.getFilter())) {
			throw invalid(property, path + "filter", changes.getFilter(), "A filter needs a 'table'.");
		}
		if (!changes.getSelect().isEmpty() && (table == null || "*".equals(table) || "*".equals(schema))) {
			throw invalid(property, path + "select", changes.getSelect(),
					"A selection of columns needs a 'table', and none of 'table' and 'schema' may be '*'.");
		}
		return new PostgresChangesBinding(event(property, path, changes.getEvent()), schema, table,
				filter(property, path, textOrNull(changes.getFilter())), columns(property, path, changes.getSelect()));
	}

	private static List<String> columns(String property, String path, List<String> select) {
		for (int index = 0; index < select.size(); index++) {
			if (!StringUtils.hasText(select.get(index))) {
				throw invalid(property, path + "select[" + index + "]", "",
						"It must name a column. Leave 'select' away for all columns.");
			}
		}
		return select;
	}

	private static @Nullable String filter(String property, String path, @Nullable String filter) {
		if (filter == null) {
			return null;
		}
		try {
			return PostgresChangesFilter.parse(filter).toString();
		}
		catch (IllegalArgumentException ex) {
			throw invalid(property, path + "filter", filter, Sentence.end(ex.getMessage()));
		}
	}

	private static PostgresChangesBinding.Event event(String property, String path, String text) {
		String wanted = text.trim().toUpperCase(Locale.ROOT);
		for (PostgresChangesBinding.Event event : PostgresChangesBinding.Event.values()) {
			if (event.wireName().equals(wanted) || event.name().equals(wanted)) {
				return event;
			}
		}
		throw invalid(property, path + "event", text, "It must be 'INSERT', 'UPDATE', 'DELETE' or '*'.");
	}

	private static @Nullable String textOrNull(@Nullable String text) {
		return StringUtils.hasText(text) ? text.trim() : null;
	}

	private static RuntimeException invalid(String property, String path, Object value, String reason) {
		return new InvalidConfigurationPropertyValueException(property + "." + path, value, reason);
	}

	/**
	 * Return the property that declares a topic.
	 * @param topic the topic with its prefix {@code realtime:}
	 * @return the name of the property, or {@code null}
	 */
	@Nullable String property(String topic) {
		for (DeclaredChannel channel : this.channels) {
			if (channel.topic().equals(topic)) {
				return channel.property();
			}
		}
		return null;
	}

	/**
	 * Return the topics that only the instance that leads subscribes, with their prefix
	 * {@code realtime:}.
	 */
	List<String> singleActiveTopics() {
		return this.channels.stream().filter(DeclaredChannel::singleActive).map(DeclaredChannel::topic).toList();
	}

	/**
	 * Return whether only the instance that leads subscribes a topic.
	 * @param topic the topic with its prefix {@code realtime:}
	 */
	boolean isSingleActive(String topic) {
		return this.channels.stream().anyMatch((channel) -> channel.singleActive() && channel.topic().equals(topic));
	}

	/**
	 * Create the channels that do not exist yet and subscribe them, apart from those that
	 * only the instance that leads subscribes. They are joined when the connection is
	 * started. Nobody waits for it.
	 * @param connection the connection
	 */
	void subscribeIn(RealtimeConnection connection) {
		for (RealtimeChannel channel : of(connection)) {
			CompletableFuture<Void> subscribed = channel.subscribe();
			if (subscribed != null) {
				subscribed.cancel(false);
			}
		}
	}

	/**
	 * Create the channels that do not exist yet. They are not subscribed by that.
	 * @param connection the connection
	 */
	void createIn(RealtimeConnection connection) {
		this.channels.forEach((channel) -> channel.in(connection));
	}

	/**
	 * Return the channels that each instance subscribes, creating those that do not
	 * exist.
	 * @param connection the connection
	 * @return the channels in the order of their declaration
	 */
	List<RealtimeChannel> of(RealtimeConnection connection) {
		return of(connection, false);
	}

	/**
	 * Return the channels that only the instance that leads subscribes, creating those
	 * that do not exist.
	 * @param connection the connection
	 * @return the channels in the order of their declaration
	 */
	List<RealtimeChannel> singleActiveOf(RealtimeConnection connection) {
		return of(connection, true);
	}

	private List<RealtimeChannel> of(RealtimeConnection connection, boolean singleActive) {
		return this.channels.stream()
			.filter((channel) -> channel.singleActive() == singleActive)
			.map((channel) -> channel.in(connection))
			.filter(Objects::nonNull)
			.toList();
	}

}
