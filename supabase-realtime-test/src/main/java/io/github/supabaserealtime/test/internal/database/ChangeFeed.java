package io.github.supabaserealtime.test.internal.database;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes the messages for a change: one for each channel, role and selection of columns
 * (protocol.md 6.2).
 */
final class ChangeFeed {

	private ChangeFeed() {
	}

	static List<Delivery> deliveries(Change change, Collection<Subscriber> subscribers, Instant time) {
		if (!change.table().isPublished()) {
			return List.of();
		}
		Map<String, Map<String, List<Target>>> groups = new TreeMap<>();
		for (Subscriber subscriber : subscribers) {
			subscriber.requireEvaluated(change);
			for (Subscription subscription : subscriber.subscriptions()) {
				if (subscription.concerns(change)) {
					groups.computeIfAbsent(subscription.role(), (role) -> new TreeMap<>())
						.computeIfAbsent(subscription.binding().selection(), (selection) -> new ArrayList<>())
						.add(new Target(subscriber, subscription));
				}
			}
		}
		List<Delivery> deliveries = new ArrayList<>();
		groups.forEach((role, selections) -> {
			String error = error(change, role);
			ChangeData data = new ChangeData(change, role, time);
			selections.values().forEach((targets) -> deliver(change, error, data, targets, deliveries));
		});
		return deliveries;
	}

	private static void deliver(Change change, @Nullable String error, ChangeData data, List<Target> targets,
			List<Delivery> deliveries) {
		ObjectNode content = (error != null) ? data.error(error) : data.of(targets.get(0).subscription().binding());
		Map<Subscriber, List<Integer>> ids = new LinkedHashMap<>();
		for (Target target : targets) {
			if (error != null || isVisible(change, target.subscription())) {
				ids.computeIfAbsent(target.subscriber(), (subscriber) -> new ArrayList<>())
					.add(target.subscription().id());
			}
		}
		ids.forEach((subscriber, list) -> deliveries.add(new Delivery(subscriber, change.type(), list, content)));
	}

	/**
	 * Return what stands in the place of a row, which deletes are exempt from.
	 */
	private static @Nullable String error(Change change, String role) {
		if (change.isDelete()) {
			return null;
		}
		List<String> key = change.table().primaryKey();
		if (key.isEmpty()) {
			return "Error 400: Bad Request, no primary key";
		}
		List<String> selectable = change.table().selectable(role).stream().map(Column::name).toList();
		return selectable.containsAll(key) ? null : "Error 401: Unauthorized";
	}

	private static boolean isVisible(Change change, Subscription subscription) {
		ObjectNode row = (change.after() != null) ? change.logged() : change.old();
		List<Filter> filters = subscription.binding().filters();
		if (row == null || !FilterMatch.matches(change.table(), filters, row)) {
			return false;
		}
		return change.table().policy() == null || change.after() == null
				|| change.table().policy().isVisible(subscription.claims(), change.after().deepCopy());
	}

	/**
	 * A channel that may get a message, with the subscriptions that match.
	 */
	private record Target(Subscriber subscriber, Subscription subscription) {

	}

}
