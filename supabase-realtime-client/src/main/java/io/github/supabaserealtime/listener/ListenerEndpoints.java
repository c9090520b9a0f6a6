package io.github.supabaserealtime.listener;

import java.lang.annotation.Annotation;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.github.supabaserealtime.ListenerRegistration;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.internal.listening.DescribedListener;
import io.github.supabaserealtime.internal.resume.BroadcastQuery;
import io.github.supabaserealtime.internal.resume.ResumingListener;
import io.github.supabaserealtime.internal.text.Topics;
import io.github.supabaserealtime.message.BroadcastChange;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import io.github.supabaserealtime.message.PresenceMessage;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ClassUtils;

/**
 * Creates a {@link ListenerEndpoint} from an annotated method. A method that cannot work
 * fails here with an {@link InvalidListenerException}.
 */
class ListenerEndpoints {

	private static final String ANY = "*";

	private final ConfigurableListableBeanFactory beanFactory;

	private final ListenerAttributes attributes;

	private final ListenerCallAttributes calls;

	private final PayloadValidation validation;

	ListenerEndpoints(ConfigurableListableBeanFactory beanFactory, ListenerAttributes attributes) {
		this.beanFactory = beanFactory;
		this.attributes = attributes;
		this.calls = new ListenerCallAttributes(attributes, beanFactory);
		this.validation = new PayloadValidation(beanFactory);
	}

	/**
	 * Make a listener.
	 * @param method the method
	 * @param annotation one of its annotations, with its aliases resolved
	 * @throws InvalidListenerException if it cannot work
	 */
	ListenerEndpoint endpoint(ListenerMethod method, Annotation annotation) {
		if (annotation instanceof BroadcastListener broadcasts) {
			return broadcasts(method.called(broadcasts.batch(), broadcasts.resume()), broadcasts);
		}
		if (annotation instanceof PostgresChangesListener changes) {
			return changes(method.called(changes.batch(), false), changes);
		}
		if (annotation instanceof BroadcastChangesListener changes) {
			return broadcastChanges(method.called(changes.batch(), changes.resume()), changes);
		}
		return presence(method, (PresenceListener) annotation);
	}

	private ListenerTraits traits(ListenerMethod method, Annotation annotation) {
		return ListenerTraits.of(method, annotation, this.attributes, this.calls);
	}

	private ListenerEndpoint broadcasts(ListenerMethod method, BroadcastListener annotation) {
		List<String> events = events(method, annotation.event());
		// one batch for all events, or their order would be lost
		boolean together = method.isInBatches() && events.size() > 1;
		List<String> registered = together ? List.of(ANY) : events;
		Set<String> names = together
				? events.stream().map((event) -> event.toLowerCase(Locale.ROOT)).collect(Collectors.toSet()) : Set.of();
		MessageTypes.narrow(method, BroadcastMessage.class, BroadcastMessage.class);
		ListenerArguments<BroadcastMessage> arguments = new ListenerArguments<>(method, new BroadcastModel(),
				this.validation);
		ListenerInvoker invoker = new ListenerInvoker(method, this.beanFactory);
		ListenerTraits traits = traits(method, annotation);
		ResumedBroadcasts<BroadcastMessage> resumed = annotation.resume() ? ResumedBroadcasts.of(method, traits.id(),
				BroadcastQuery.messages(events.contains(ANY) ? List.of() : events), this.beanFactory) : null;
		return new ListenerEndpoint(method, traits, this.attributes.topic(method, annotation.topic()),
				annotation.privateChannel() || method.needsPrivateChannel(), (context) -> {
					DescribedListener<BroadcastMessage> listener = new ListenerCall<BroadcastMessage>(method, arguments,
							invoker, context,
							(message) -> names.isEmpty() || names.contains(message.event().toLowerCase(Locale.ROOT)))
						.listener();
					return (resumed != null)
							? resumed.register(context.channel(), listener,
									(channel, call) -> register(channel, registered, call))
							: register(context.channel(), registered, listener);
				});
	}

	private static List<ListenerRegistration> register(RealtimeChannel channel, List<String> events,
			Consumer<BroadcastMessage> listener) {
		return events.stream().map((event) -> channel.onBroadcast(event, listener)).toList();
	}

	private List<String> events(ListenerMethod method, String[] declared) {
		if (declared.length == 0) {
			throw method.invalid("attribute 'event' is empty: '*' stands for all events");
		}
		Map<String, String> events = new LinkedHashMap<>();
		for (String event : declared) {
			String resolved = this.attributes.required(method, "event", event, "'*' stands for all events");
			events.putIfAbsent(resolved.toLowerCase(Locale.ROOT), resolved);
		}
		return events.containsKey(ANY) ? List.of(ANY) : List.copyOf(events.values());
	}

	private ListenerEndpoint broadcastChanges(ListenerMethod method, BroadcastChangesListener annotation) {
		Set<BroadcastChange.Operation> operations = new TreeSet<>(List
			.of((annotation.operation().length == 0) ? BroadcastChange.Operation.values() : annotation.operation()));
		Class<? extends BroadcastChange> declared = (operations.size() == 1) ? type(operations.iterator().next())
				: BroadcastChange.class;
		Class<? extends BroadcastChange> type = MessageTypes.narrow(method, BroadcastChange.class, declared);
		if (type != BroadcastChange.class && operations.stream().noneMatch((operation) -> type(operation) == type)) {
			throw method.invalid(
					"it takes a " + ClassUtils.getShortName(type) + ", but attribute 'operation' is " + operations);
		}
		String schema = this.attributes.required(method, "schema", annotation.schema(), "'*' stands for all schemas");
		String table = this.attributes.required(method, "table", annotation.table(), "'*' stands for all tables");
		ListenerArguments<BroadcastChange> arguments = new ListenerArguments<>(method, new BroadcastChangeModel(type),
				this.validation);
		ListenerInvoker invoker = new ListenerInvoker(method, this.beanFactory);
		ListenerTraits traits = traits(method, annotation);
		Predicate<BroadcastChange> wanted = (change) -> operations.contains(change.operation())
				&& isOrAny(schema, change.schema()) && isOrAny(table, change.table());
		ResumedBroadcasts<BroadcastChange> resumed = annotation.resume() ? ResumedBroadcasts.of(method, traits.id(),
				BroadcastQuery.changes((change) -> type.isInstance(change) && wanted.test(change)), this.beanFactory)
				: null;
		return new ListenerEndpoint(method, traits, this.attributes.topic(method, annotation.topic()), true,
				(context) -> {
					DescribedListener<BroadcastChange> listener = new ListenerCall<BroadcastChange>(method, arguments,
							invoker, context, wanted)
						.listener();
					return (resumed != null)
							? resumed.register(context.channel(), listener,
									(channel, call) -> List.of(channel.onBroadcastChanges(type, call)))
							: List.of(context.channel().onBroadcastChanges(type, listener));
				});
	}

	private static boolean isOrAny(String wanted, String name) {
		return ANY.equals(wanted) || wanted.equals(name);
	}

	private static Class<? extends BroadcastChange> type(BroadcastChange.Operation operation) {
		return switch (operation) {
			case INSERT -> BroadcastChange.Insert.class;
			case UPDATE -> BroadcastChange.Update.class;
			case DELETE -> BroadcastChange.Delete.class;
		};
	}

	private ListenerEndpoint changes(ListenerMethod method, PostgresChangesListener annotation) {
		Class<? extends PostgresChange> type = MessageTypes.narrow(method, PostgresChange.class,
				type(annotation.event()));
		if (type == PostgresChange.Read.class) {
			throw method
				.invalid("it takes a PostgresChange.Read, which no server sends: a method with 'resumeBy' takes "
						+ "a PostgresChange, or the row");
		}
		PostgresChangesBinding binding = binding(method, annotation, event(type));
		String topic = this.attributes.optional(method, "topic", annotation.topic());
		if (topic == null) {
			topic = binding.schema() + ":" + ((binding.table() != null) ? binding.table() : ANY);
		}
		ListenerArguments<PostgresChange> arguments = new ListenerArguments<>(method,
				new PostgresChangeModel(type, annotation.partialRows()), this.validation);
		ListenerInvoker invoker = new ListenerInvoker(method, this.beanFactory);
		ListenerTraits traits = traits(method, annotation);
		ResumedChanges resumed = resumed(method, annotation, traits, binding);
		return new ListenerEndpoint(method, traits, Topics.prefixed(topic), annotation.privateChannel(), (context) -> {
			ListenerCall<PostgresChange> call = new ListenerCall<>(method, arguments, invoker, context,
					(change) -> true);
			ResumingListener<PostgresChange> resuming = (resumed != null) ? resumed.resuming(context.channel(), call)
					: null;
			return (resuming != null) ? List.of(register(context, binding, type, resuming), resuming)
					: List.of(register(context, binding, type, call.listener()));
		});
	}

	private @Nullable ResumedChanges resumed(ListenerMethod method, PostgresChangesListener annotation,
			ListenerTraits traits, PostgresChangesBinding binding) {
		String resumeBy = this.attributes.optional(method, "resumeBy", annotation.resumeBy());
		if (resumeBy != null && method.isInBatches()) {
			throw method.invalid("attribute 'batch' is true, but a listener with 'resumeBy' gets one change after the"
					+ " other: remove one of the two");
		}
		return (resumeBy != null) ? ResumedChanges.of(method, traits.id(), resumeBy,
				this.attributes.columns(method, annotation.resumeKey()), binding, this.beanFactory) : null;
	}

	private static ListenerRegistration register(ListenerContext context, PostgresChangesBinding binding,
			Class<? extends PostgresChange> type, Consumer<PostgresChange> call) {
		return context.channel().onPostgresChanges(binding, type, call);
	}

	private PostgresChangesBinding binding(ListenerMethod method, PostgresChangesListener annotation,
			PostgresChangesBinding.Event event) {
		String schema = this.attributes.required(method, "schema", annotation.schema(), "'*' stands for all schemas");
		String table = this.attributes.required(method, "table", annotation.table(),
				"name the table, '*' stands for all of the schema");
		String filter = this.attributes.optional(method, "filter", annotation.filter());
		List<String> select = this.attributes.columns(method, annotation.select());
		boolean oneTable = !ANY.equals(table) && !ANY.equals(schema);
		if (!select.isEmpty() && !oneTable) {
			throw method.invalid("attribute 'select' is " + select
					+ ", but columns can be selected of one table only: neither 'table' nor 'schema' may be '*'");
		}
		if (filter != null && ANY.equals(table)) {
			throw method.invalid("attribute 'filter' is '" + filter + "', but 'table' is '*': a filter needs a table");
		}
		try {
			return new PostgresChangesBinding(event, schema, ANY.equals(table) ? null : table, filter, select);
		}
		catch (IllegalArgumentException ex) {
			throw method.invalid("attribute 'filter' is '" + filter + "'. " + ex.getMessage(), ex);
		}
	}

	private static Class<? extends PostgresChange> type(PostgresChangesBinding.Event event) {
		return switch (event) {
			case ALL -> PostgresChange.class;
			case INSERT -> PostgresChange.Insert.class;
			case UPDATE -> PostgresChange.Update.class;
			case DELETE -> PostgresChange.Delete.class;
		};
	}

	private static PostgresChangesBinding.Event event(Class<? extends PostgresChange> type) {
		return Arrays.stream(PostgresChangesBinding.Event.values())
			.filter((event) -> type(event) == type)
			.findFirst()
			.orElseThrow();
	}

	private ListenerEndpoint presence(ListenerMethod method, PresenceListener annotation) {
		Class<? extends PresenceMessage> type = presenceType(method, annotation.event());
		ListenerArguments<PresenceMessage> arguments = new ListenerArguments<>(method, new PresenceModel(type),
				this.validation);
		ListenerInvoker invoker = new ListenerInvoker(method, this.beanFactory);
		return new ListenerEndpoint(method, traits(method, annotation),
				this.attributes.topic(method, annotation.topic()), annotation.privateChannel(), (context) -> {
					ListenerCall<PresenceMessage> call = new ListenerCall<>(method, arguments, invoker, context,
							type::isInstance);
					return List.of(context.channel().onPresence(call));
				});
	}

	private static Class<? extends PresenceMessage> presenceType(ListenerMethod method, PresenceListener.Event event) {
		Class<? extends PresenceMessage> declared = switch (event) {
			case ALL -> PresenceMessage.class;
			case SYNC -> PresenceMessage.Sync.class;
			case JOIN -> PresenceMessage.Join.class;
			case LEAVE -> PresenceMessage.Leave.class;
		};
		Class<? extends PresenceMessage> type = MessageTypes.narrow(method, PresenceMessage.class, declared);
		boolean state = type == PresenceMessage.class
				&& method.parameters().stream().anyMatch(PresenceModel::takesState);
		return state ? PresenceMessage.Sync.class : type;
	}

}
