package io.github.supabaserealtime.test.server;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.test.ServerDatabase;
import io.github.supabaserealtime.test.TableBuilder;
import io.github.supabaserealtime.test.database.Change;
import io.github.supabaserealtime.test.database.Database;
import io.github.supabaserealtime.test.database.Delivery;
import io.github.supabaserealtime.test.database.Subscriber;
import io.github.supabaserealtime.test.database.SubscriptionException;
import io.github.supabaserealtime.test.database.Table;
import io.github.supabaserealtime.test.database.TableDefinition;
import io.github.supabaserealtime.test.database.TableName;
import io.github.supabaserealtime.test.protocol.Json;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Connects the database with the channels. Everything happens under the lock of the
 * rooms, so that a change and a join never overtake each other.
 */
final class DatabaseFeed implements ServerDatabase {

	private static final String EXTENSION = "postgres_changes";

	private final Database database = new Database();

	private final Rooms rooms;

	private final ServerSettings settings;

	DatabaseFeed(Rooms rooms, ServerSettings settings) {
		this.rooms = rooms;
		this.settings = settings;
	}

	/**
	 * Subscribe a channel to what it asked for, or anew with another token. Nothing is
	 * said to a channel that asked for nothing.
	 */
	void subscribe(Member member) {
		if (!member.subscriber.wantsChanges()) {
			return;
		}
		try {
			member.subscriber.subscribe(this.database, member.claims);
			member.sendSystem(EXTENSION, "ok", "Subscribed to PostgreSQL");
		}
		catch (SubscriptionException ex) {
			member.sendSystem(EXTENSION, "error", ex.text());
		}
	}

	@Override
	public TableBuilder table(String name) {
		return new TableDefinition(TableName.of(name), this::create);
	}

	private void create(Table table) {
		this.rooms.run(() -> {
			this.database.create(table);
			this.rooms.members().forEach(this::subscribe);
		});
	}

	@Override
	public void insert(String table, Map<String, ?> row) {
		this.rooms.run(() -> commit(List.of(this.database.insert(table, row))));
	}

	@Override
	public void update(String table, Map<String, ?> row) {
		this.rooms.run(() -> commit(this.database.update(table, row)));
	}

	@Override
	public void update(String table, Map<String, ?> where, Map<String, ?> changes) {
		this.rooms.run(() -> commit(this.database.update(table, where, changes)));
	}

	@Override
	public void delete(String table, Map<String, ?> where) {
		this.rooms.run(() -> commit(this.database.delete(table, where)));
	}

	private void commit(List<Change> changes) {
		Map<Subscriber, Member> members = new IdentityHashMap<>();
		List<Subscriber> subscribers = new ArrayList<>();
		this.rooms.members().forEach((member) -> {
			members.put(member.subscriber, member);
			subscribers.add(member.subscriber);
		});
		// all or nothing: what cannot be told is thrown before anything is changed
		List<Delivery> deliveries = new ArrayList<>();
		changes.forEach((change) -> deliveries
			.addAll(this.database.deliveries(change, subscribers, this.settings.clock().instant())));
		changes.forEach(Change::apply);
		deliveries.forEach((delivery) -> {
			Member member = members.get(delivery.subscriber());
			if (member != null) {
				send(member, delivery);
			}
		});
	}

	private static void send(Member member, Delivery delivery) {
		if (member.config.legacy()) {
			member.fanOut(delivery.type(), delivery.data());
			return;
		}
		ObjectNode payload = Json.object();
		payload.set("data", delivery.data());
		ArrayNode ids = payload.putArray("ids");
		delivery.ids().forEach(ids::add);
		member.fanOut(EXTENSION, payload);
	}

}
