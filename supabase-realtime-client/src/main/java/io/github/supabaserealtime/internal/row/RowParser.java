package io.github.supabaserealtime.internal.row;

import java.util.BitSet;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.SerializableString;
import tools.jackson.core.json.JsonReadContext;
import tools.jackson.core.sym.PropertyNameMatcher;
import tools.jackson.core.util.JsonParserDelegate;

/**
 * Reads a row and gives each column the name of the property that it fits. What lies
 * inside a column keeps its names.
 */
final class RowParser extends JsonParserDelegate {

	private final RowColumns columns;

	private final BitSet present = new BitSet();

	private boolean usual = true;

	/**
	 * Create a parser.
	 * @param row reads the row, as JSON
	 * @param columns the columns of the type that the row is read as
	 */
	RowParser(JsonParser row, RowColumns columns) {
		super(row);
		this.columns = columns;
	}

	/**
	 * Return whether each column was known and none fitted the same property as another.
	 */
	boolean isUsual() {
		return this.usual;
	}

	/**
	 * Return whether there was a column for each of some properties.
	 * @param properties the numbers of the properties
	 */
	boolean hasAll(BitSet properties) {
		BitSet missing = (BitSet) properties.clone();
		missing.andNot(this.present);
		return missing.isEmpty();
	}

	@Override
	public JsonToken nextToken() {
		JsonToken token = super.nextToken();
		if (token == JsonToken.PROPERTY_NAME && streamReadContext() instanceof JsonReadContext context
				&& context.getNestingDepth() == 1) {
			rename(context);
		}
		return token;
	}

	private void rename(JsonReadContext context) {
		RowColumns.Column column = this.columns.find(context.currentName());
		if (column == null || this.present.get(column.number())) {
			this.usual = false;
			return;
		}
		this.present.set(column.number());
		context.setCurrentName(column.property());
	}

	@Override
	public JsonToken nextValue() {
		JsonToken token = nextToken();
		return (token == JsonToken.PROPERTY_NAME) ? nextToken() : token;
	}

	@Override
	public @Nullable String nextName() {
		return (nextToken() == JsonToken.PROPERTY_NAME) ? currentName() : null;
	}

	@Override
	public boolean nextName(SerializableString name) {
		return name.getValue().equals(nextName());
	}

	@Override
	public int nextNameMatch(PropertyNameMatcher matcher) {
		nextToken();
		return currentNameMatch(matcher);
	}

}
