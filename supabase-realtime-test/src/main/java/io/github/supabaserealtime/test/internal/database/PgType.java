package io.github.supabaserealtime.test.internal.database;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A type of PostgreSQL.
 *
 * @param name the name in the catalogue, which clients see
 * @param sqlName the name in error messages
 * @param kind how its values are treated
 * @param modifiers length, precision or scale; empty for none
 * @param labels the labels of an enumerated type
 * @param element the type of the elements of an array
 * @param base the type that a domain is made of
 */
record PgType(String name, String sqlName, Kind kind, List<Integer> modifiers, List<String> labels,
		@Nullable PgType element, @Nullable PgType base) {

	PgType(String name, String sqlName, Kind kind) {
		this(name, sqlName, kind, List.of(), List.of(), null, null);
	}

	/**
	 * Find a type.
	 * @param spelling the name in the catalogue or as SQL spells it
	 * @throws IllegalArgumentException if Postgres does not take the spelling
	 */
	static PgType of(String spelling) {
		return TypeSpelling.read(spelling).type();
	}

	/**
	 * Create an enumerated type.
	 * @param spelling its name, as SQL spells it where it is quoted or has a schema
	 */
	static PgType enumerated(String spelling, List<String> labels) {
		PgType named = TypeSpelling.readName(spelling);
		return new PgType(named.name, named.sqlName, Kind.ENUM, List.of(), List.copyOf(labels), null, null);
	}

	/**
	 * Create a domain.
	 * @param spelling its name, as SQL spells it where it is quoted or has a schema
	 * @param base the type it is made of
	 */
	static PgType domain(String spelling, PgType base) {
		PgType named = TypeSpelling.readName(spelling);
		return new PgType(named.name, named.sqlName, base.kind, base.modifiers, base.labels, base.element, base);
	}

	boolean isDomain() {
		return this.base != null;
	}

	/**
	 * Return the name that messages about values give it: of a domain that of its base.
	 */
	String shown() {
		return (this.base != null) ? this.base.shown() : this.sqlName;
	}

	PgType with(List<Integer> modifiers) {
		return new PgType(this.name, this.sqlName, this.kind, List.copyOf(modifiers), this.labels, this.element,
				this.base);
	}

	/**
	 * Return the type of arrays of this one. Arrays of any number of dimensions have the
	 * same type.
	 */
	PgType array() {
		return (this.kind == Kind.ARRAY && !isDomain()) ? this
				: new PgType("_" + this.name, this.sqlName + "[]", Kind.ARRAY, List.of(), List.of(), this, null);
	}

	/**
	 * Return the type as the real server casts to it: without length, precision and
	 * scale, which for {@code character} means a length of 1.
	 */
	PgType cast() {
		if (isDomain()) {
			return this;
		}
		if (this.element != null) {
			return new PgType(this.name, this.sqlName, this.kind, List.of(), List.of(), this.element.cast(), null);
		}
		return with((this.kind == Kind.BPCHAR) ? List.of(1) : List.of());
	}

	/**
	 * Return the type of the elements of an array.
	 */
	PgType requireElement() {
		if (this.element == null) {
			throw new IllegalStateException(this.name + " is no array");
		}
		return this.element;
	}

	/**
	 * The way in which values of a type are treated.
	 */
	enum Kind {

		INTEGER, OID, FLOAT4, FLOAT8, NUMERIC, BOOL, TEXT, VARCHAR, BPCHAR, UUID, TIMESTAMPTZ, TIMESTAMP, DATE, TIME,
		TIMETZ, JSONB, JSON, BYTEA, ENUM, ARRAY, OTHER

	}

}
