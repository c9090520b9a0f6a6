package io.github.supabaserealtime.internal.row;

import java.util.Iterator;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.PropertyName;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.SettableBeanProperty;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.BeanPropertyDefinition;
import tools.jackson.databind.introspect.ClassIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.util.NameTransformer;

/**
 * The properties of a type of the application that a row is read as.
 */
final class RowType {

	private final JavaType type;

	private final DeserializationContext context;

	private final BeanDeserializerBase properties;

	private RowType(JavaType type, DeserializationContext context, BeanDeserializerBase properties) {
		this.type = type;
		this.context = context;
		this.properties = properties;
	}

	/**
	 * Look at a type.
	 * @param mapper a mapper that knows the names of columns
	 * @param type the type
	 * @return the type, or {@code null} if it is read in a way of its own: as a map, as a
	 * tree, by a deserializer or a converter of the application or by its subtype
	 */
	static @Nullable RowType of(JsonMapper mapper, JavaType type) {
		JavaType content = type.isReferenceType() ? type.getContentType() : type;
		// a parser is what a mapper gives a context to
		try (JsonParser parser = mapper.createParser("null")) {
			return of((DeserializationContext) parser.objectReadContext(), content);
		}
	}

	private static @Nullable RowType of(DeserializationContext context, JavaType type) {
		ValueDeserializer<?> deserializer = context.findContextualValueDeserializer(type, null);
		return (deserializer instanceof BeanDeserializerBase properties
				&& !properties.getValueInstantiator().canCreateUsingDelegate()) ? new RowType(type, context, properties)
						: null;
	}

	/**
	 * Return what the type calls a column.
	 * @param column the name of the column
	 * @return the name of the property, or {@code null} if the type has none for it
	 */
	@Nullable String property(String column) {
		DeserializationConfig config = this.context.getConfig();
		SettableBeanProperty property = find(config, PropertyName.construct(column));
		if (property != null) {
			return property.isIgnorable() ? null : property.getName();
		}
		ClassIntrospector introspector = config.classIntrospectorInstance();
		for (BeanPropertyDefinition definition : introspector
			.introspectForDeserialization(this.type, introspector.introspectClassAnnotations(this.type))
			.findProperties()) {
			String name = unwrapped(config, definition.getPrimaryMember(), column);
			if (name != null) {
				return name;
			}
		}
		return null;
	}

	private @Nullable SettableBeanProperty find(DeserializationConfig config, PropertyName column) {
		SettableBeanProperty exact = this.properties.findProperty(column);
		if (exact != null) {
			return exact;
		}
		Iterator<SettableBeanProperty> all = this.properties.properties();
		while (all.hasNext()) {
			SettableBeanProperty property = all.next();
			if (property.findAliases(config).contains(column)) {
				return property;
			}
		}
		return null;
	}

	private @Nullable String unwrapped(DeserializationConfig config, @Nullable AnnotatedMember member, String column) {
		NameTransformer names = (member != null)
				? config.getAnnotationIntrospector().findUnwrappingNameTransformer(config, member) : null;
		if (member == null || names == null) {
			return null;
		}
		String inner = names.reverse(column);
		RowType content = (inner != null) ? of(this.context, member.getType()) : null;
		String property = (inner != null && content != null) ? content.property(inner) : null;
		return (property != null) ? names.transform(property) : null;
	}

}
