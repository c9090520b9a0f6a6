package io.github.supabaserealtime.test.internal.database;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A channel that subscribes to changes of the database. It keeps its subscriptions until
 * a later list of subscriptions succeeds.
 *
 * @since 0.9.0
 */
public final class Subscriber {

	private static final String UNABLE = "Unable to subscribe to changes with given parameters. ";

	private final List<BindingEntry> entries;

	private List<Subscription> subscriptions = List.of();

	private List<Binding> refused = List.of();

	private @Nullable NotEvaluatedException refusal;

	/**
	 * Create a subscriber that has subscribed to nothing yet.
	 * @param entries what it asks for
	 */
	public Subscriber(List<BindingEntry> entries) {
		this.entries = entries;
	}

	/**
	 * Return whether it asks for anything.
	 * @return whether it asks for anything
	 */
	public boolean wantsChanges() {
		return !this.entries.isEmpty();
	}

	/**
	 * Subscribe to all entries or, if one does not fit, to none of them.
	 * @param database what there is
	 * @param claims the claims of the current token
	 * @throws SubscriptionException if an entry is malformed, fits no table or is
	 * rejected, or if it is not evaluated here
	 */
	public void subscribe(Database database, JsonNode claims) throws SubscriptionException {
		List<Binding> bindings = new ArrayList<>();
		for (BindingEntry entry : this.entries) {
			bindings.add(Binding.parse(entry.params(), database.selectsKeys()));
		}
		this.refused = List.of();
		this.refusal = null;
		List<Subscription> made = new ArrayList<>();
		// the real server goes through the list from its end
		for (int i = bindings.size() - 1; i >= 0; i--) {
			Binding binding = bindings.get(i);
			List<Table> tables = database.published(binding);
			Subscription subscription = new Subscription(this.entries.get(i).id(), binding, tables, claims);
			if (tables.isEmpty() && !database.isUnused()) {
				throw new SubscriptionException(UNABLE
						+ "Please check Realtime is enabled for the given connect parameters: " + binding.shown());
			}
			check(subscription, bindings);
			made.add(subscription);
		}
		this.subscriptions = List.copyOf(made);
	}

	private void check(Subscription subscription, List<Binding> all) throws SubscriptionException {
		Binding binding = subscription.binding();
		try {
			for (Table table : subscription.tables()) {
				check(binding, table, table.selectable(subscription.role()));
			}
		}
		catch (PostgresException ex) {
			throw new SubscriptionException(UNABLE + "An exception happened so please check your connect parameters: "
					+ binding.shown() + ". Exception: " + ex.getMessage());
		}
		catch (NotEvaluatedException ex) {
			this.refused = List.copyOf(all);
			this.refusal = ex;
			throw new SubscriptionException(UNABLE + ex.getMessage());
		}
	}

	private static void check(Binding binding, Table table, List<Column> columns) {
		List<String> names = columns.stream().map(Column::name).toList();
		for (Filter filter : binding.filters()) {
			if (!names.contains(filter.column())) {
				throw PostgresException.raised("invalid column for filter " + filter.column());
			}
			FilterCheck.check(filter, table.type(filter.column()));
		}
		for (String column : (binding.select() != null) ? binding.select() : List.<String>of()) {
			if (!names.contains(column)) {
				throw PostgresException.raised("invalid column for select " + column);
			}
		}
	}

	/**
	 * Return the subscriptions, from the last entry to the first: the order of ids in the
	 * messages of the real server.
	 */
	List<Subscription> subscriptions() {
		return this.subscriptions;
	}

	/**
	 * Throw if the change might concern an entry that could not be subscribed to because
	 * it is not evaluated here.
	 */
	void requireEvaluated(Change change) {
		if (this.refusal != null && this.refused.stream()
			.anyMatch((binding) -> binding.concerns(change.table().name()) && binding.concerns(change.type()))) {
			throw new NotEvaluatedException(this.refusal);
		}
	}

}
