package io.github.supabaserealtime.internal.row;

import java.io.Serial;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.Version;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.PropertyName;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.AnnotatedMethod;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.introspect.NopAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.ArrayType;

/**
 * Reads rows as types of the application. A column is renamed to the property that it
 * fits, so that the application's mapper reads the content of a column unchanged; the
 * types of the columns tell {@code bytea} from Base64.
 */
public final class PostgresRowReader {

	/**
	 * The attribute of a reader that holds the types of the columns by name.
	 */
	static final Object COLUMNS = PostgresRowReader.class;

	private static final Object VALUES = RowTypes.class;

	private static final SnakeCase SNAKE_CASE = new SnakeCase();

	private final Map<String, String> columns;

	private final boolean whole;

	/**
	 * Create a reader.
	 * @param columns the types of the columns by name
	 * @param whole whether types that have a property for a column that the row lacks are
	 * refused
	 */
	public PostgresRowReader(Map<String, String> columns, boolean whole) {
		this.columns = columns;
		this.whole = whole;
	}

	public static JsonMapper mapper(JsonMapper mapper) {
		SimpleModule module = new SimpleModule("supabase-realtime-rows");
		module.setDeserializerModifier(new ValuesModifier());
		JsonMapper values = mapper.rebuild().addModule(module).build();
		JsonMapper.Builder builder = values.rebuild()
			.defaultAttributes(
					values.deserializationConfig().getAttributes().withSharedAttribute(VALUES, new RowTypes(values)));
		if (mapper.deserializationConfig().getPropertyNamingStrategy() == null) {
			builder.annotationIntrospector(NopAnnotationIntrospector
				.pair(mapper.deserializationConfig().getAnnotationIntrospector(), new ColumnNames()));
		}
		return builder.build();
	}

	private static @Nullable RowTypes types(JsonMapper mapper) {
		return (mapper.deserializationConfig().getAttributes().getAttribute(VALUES) instanceof RowTypes types) ? types
				: null;
	}

	/**
	 * Return the mapper that knows nothing of the names of columns.
	 */
	private static JsonMapper values(JsonMapper mapper) {
		RowTypes types = types(mapper);
		return (types != null) ? types.values() : mapper;
	}

	/**
	 * Read a row.
	 * @throws IllegalStateException if it must be whole and lacks a column that the type
	 * has a property for
	 */
	public <T> @Nullable T read(JsonMapper mapper, String json, JavaType type) {
		RowTypes types = types(mapper);
		RowColumns known = (types != null) ? types.columns(mapper, type) : null;
		T value = (known != null) ? known.read(json, this.columns, this.whole) : null;
		return (value != null) ? value : readText(mapper, json, type);
	}

	/**
	 * Read a row of any form, which takes longer.
	 */
	public <T> @Nullable T readText(JsonMapper mapper, String json, JavaType type) {
		RowType properties = RowType.of(mapper, type);
		if (properties == null && isKept(type)) {
			return read(values(mapper), json, type, this.columns);
		}
		RowText row = RowText.of(json);
		if (properties == null) {
			T value = read(mapper, json, type, this.columns);
			// a subtype, for instance
			if (value != null) {
				requireWhole(row, RowType.of(mapper, mapper.constructType(value.getClass())));
			}
			return value;
		}
		requireWhole(row, properties);
		UnaryOperator<String> names = (column) -> Objects.requireNonNullElse(properties.property(column), column);
		Map<String, String> types = new HashMap<>();
		this.columns.forEach((column, columnType) -> types.putIfAbsent(names.apply(column), columnType));
		types.putAll(this.columns);
		return read(values(mapper), row.renamed(names), type, types);
	}

	/**
	 * Return whether a type keeps the columns under their names.
	 */
	private static boolean isKept(JavaType type) {
		return type.isMapLikeType() || type.isTypeOrSubTypeOf(JsonNode.class);
	}

	/**
	 * Read a row as a tree.
	 */
	public JsonNode tree(JsonMapper mapper, String json) {
		JsonNode tree = read(values(mapper), json, mapper.constructType(JsonNode.class), this.columns);
		return (tree != null) ? tree : mapper.nullNode();
	}

	private static <T> @Nullable T read(JsonMapper mapper, String json, JavaType type, Map<String, String> columns) {
		ObjectReader reader = mapper.readerFor(type).withAttribute(COLUMNS, columns);
		try (JsonParser context = reader.createParser(json);
				JsonParser parser = PostgresTypes.FACTORY.createParser(context.objectReadContext(), json)) {
			return reader.readValue(parser);
		}
	}

	private void requireWhole(RowText row, @Nullable RowType type) {
		if (!this.whole || type == null) {
			return;
		}
		Set<String> present = row.names();
		Set<String> asked = new TreeSet<>();
		for (String column : this.columns.keySet()) {
			String property = present.contains(column) ? null : type.property(column);
			if (property != null && present.stream().map(type::property).noneMatch(property::equals)) {
				asked.add(column);
			}
		}
		if (!asked.isEmpty()) {
			throw new IllegalStateException("The update lacks the columns " + asked
					+ ", because the database omits large values that did not change. Read the row from the database,"
					+ " or accept missing columns with asPartial(...), or with partialRows = true in an annotated listener");
		}
	}

	private static final class SnakeCase extends PropertyNamingStrategies.SnakeCaseStrategy {

		@Serial
		private static final long serialVersionUID = 1L;

		String column(String property) {
			return translate(property);
		}

	}

	/**
	 * Gives each property a column in {@code snake_case} as an alias.
	 */
	private static final class ColumnNames extends NopAnnotationIntrospector {

		@Serial
		private static final long serialVersionUID = 1L;

		@Override
		public List<PropertyName> findPropertyAliases(MapperConfig<?> config, Annotated annotated) {
			String name = (annotated instanceof AnnotatedMember member) ? name(config, member) : null;
			String column = (name != null) ? SNAKE_CASE.column(name) : null;
			return (column == null || column.equals(name)) ? List.of() : List.of(PropertyName.construct(column));
		}

		private static @Nullable String name(MapperConfig<?> config, AnnotatedMember member) {
			if (member instanceof AnnotatedParameter parameter) {
				String implicit = config.getAnnotationIntrospector().findImplicitPropertyName(config, parameter);
				Class<?> owner = parameter.getDeclaringClass();
				return (implicit == null && owner.isRecord())
						? owner.getRecordComponents()[parameter.getIndex()].getName() : implicit;
			}
			if (member instanceof AnnotatedMethod method) {
				return method.getName().matches("set.+")
						? config.getAccessorNaming().forPOJO(config, null).findNameForMutator(method, method.getName())
						: null;
			}
			return member.getName();
		}

		@Override
		public Version version() {
			return Version.unknownVersion();
		}

	}

	/**
	 * Reads {@code byte[]} by the type of the column, and times as the server writes
	 * them.
	 */
	private static final class ValuesModifier extends ValueDeserializerModifier {

		@Serial
		private static final long serialVersionUID = 1L;

		@Override
		public ValueDeserializer<?> modifyArrayDeserializer(DeserializationConfig config, ArrayType type,
				BeanDescription.Supplier description, ValueDeserializer<?> deserializer) {
			return type.hasRawClass(byte[].class) ? new BytesDeserializer(deserializer) : deserializer;
		}

		@Override
		public ValueDeserializer<?> modifyDeserializer(DeserializationConfig config,
				BeanDescription.Supplier description, ValueDeserializer<?> deserializer) {
			return UtcTimeDeserializer.of(config, deserializer);
		}

	}

	private static final class BytesDeserializer extends StdDeserializer<byte[]> {

		private final ValueDeserializer<?> other;

		BytesDeserializer(ValueDeserializer<?> other) {
			super(byte[].class);
			this.other = other;
		}

		@Override
		public byte[] deserialize(JsonParser parser, DeserializationContext context) {
			String type = column(parser.streamReadContext(), context);
			if (parser.hasToken(JsonToken.VALUE_STRING) && PostgresTypes.isBytea(parser.getString(), type)) {
				try {
					return PostgresTypes.bytes(parser.getString(), type);
				}
				catch (IllegalArgumentException ex) {
					return (byte[]) Objects.requireNonNull(context.handleWeirdStringValue(byte[].class,
							parser.getString(), "no value of the type bytea"));
				}
			}
			return (byte[]) Objects.requireNonNull(this.other.deserialize(parser, context));
		}

		/**
		 * Return the type of the column that a position is in.
		 */
		private static String column(TokenStreamContext position, DeserializationContext context) {
			TokenStreamContext top = position;
			while (top.getParent() != null && !top.getParent().inRoot()) {
				top = top.getParent();
			}
			return (context.getAttribute(COLUMNS) instanceof Map<?, ?> columns && top.currentName() != null
					&& columns.get(top.currentName()) instanceof String type) ? type : "";
		}

	}

}
