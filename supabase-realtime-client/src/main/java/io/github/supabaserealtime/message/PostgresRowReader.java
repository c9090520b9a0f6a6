package io.github.supabaserealtime.message;

import java.io.Serial;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

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
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.type.ArrayType;

/**
 * Reads rows as types of the application. The names of columns are aliases of properties,
 * so that what lies inside a column is read by the application's mapper as it is, and the
 * types of the columns tell {@code bytea} from Base64.
 */
final class PostgresRowReader {

	private static final Object COLUMNS = PostgresRowReader.class;

	private static final SnakeCase SNAKE_CASE = new SnakeCase();

	private final Map<String, String> columns;

	PostgresRowReader(Map<String, String> columns) {
		this.columns = columns;
	}

	static JsonMapper mapper(JsonMapper mapper) {
		SimpleModule module = new SimpleModule("supabase-realtime-rows");
		module.setDeserializerModifier(new BytesModifier());
		JsonMapper.Builder builder = mapper.rebuild().addModule(module);
		if (mapper.deserializationConfig().getPropertyNamingStrategy() == null) {
			builder.annotationIntrospector(NopAnnotationIntrospector
				.pair(mapper.deserializationConfig().getAnnotationIntrospector(), new ColumnNames()));
		}
		return builder.build();
	}

	<T> @Nullable T read(JsonMapper mapper, String json, JavaType type) {
		ObjectReader reader = mapper.readerFor(type).withAttribute(COLUMNS, this.columns);
		List<String> doubled = doubled();
		if (doubled.isEmpty() || type.isMapLikeType() || type.isTypeOrSubTypeOf(JsonNode.class)) {
			return reader.readValue(json);
		}
		// the column with the exact name is taken
		JsonNode row = mapper.readTree(json);
		if (row instanceof ObjectNode object) {
			object.remove(doubled);
		}
		return reader.readValue(row);
	}

	/**
	 * Return the columns in {@code snake_case} beside which one in {@code camelCase}
	 * exists for the same property.
	 */
	private List<String> doubled() {
		List<String> doubled = new ArrayList<>();
		for (String column : this.columns.keySet()) {
			if (column.chars().anyMatch(Character::isUpperCase)
					&& this.columns.containsKey(SNAKE_CASE.column(column))) {
				doubled.add(SNAKE_CASE.column(column));
			}
		}
		return doubled;
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
	 * Reads {@code byte[]} by the type of the column.
	 */
	private static final class BytesModifier extends ValueDeserializerModifier {

		@Serial
		private static final long serialVersionUID = 1L;

		@Override
		public ValueDeserializer<?> modifyArrayDeserializer(DeserializationConfig config, ArrayType type,
				BeanDescription.Supplier description, ValueDeserializer<?> deserializer) {
			return type.hasRawClass(byte[].class) ? new BytesDeserializer(deserializer) : deserializer;
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
			if (parser.hasToken(JsonToken.VALUE_STRING) && isBytea(parser.streamReadContext(), context)) {
				try {
					return PostgresTypes.bytes(parser.getString());
				}
				catch (IllegalArgumentException ex) {
					return (byte[]) Objects.requireNonNull(context.handleWeirdStringValue(byte[].class,
							parser.getString(), "no value of the type bytea"));
				}
			}
			return (byte[]) Objects.requireNonNull(this.other.deserialize(parser, context));
		}

		private static boolean isBytea(TokenStreamContext position, DeserializationContext context) {
			TokenStreamContext top = position;
			while (top.getParent() != null && !top.getParent().inRoot()) {
				top = top.getParent();
			}
			return context.getAttribute(COLUMNS) instanceof Map<?, ?> columns && top.currentName() != null
					&& columns.get(top.currentName()) instanceof String type
					&& (type.equals("bytea") || type.equals("_bytea"));
		}

	}

}
