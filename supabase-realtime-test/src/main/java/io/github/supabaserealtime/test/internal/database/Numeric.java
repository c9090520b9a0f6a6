package io.github.supabaserealtime.test.internal.database;

import java.math.BigDecimal;

/**
 * A value of one of the exact number types. Infinity and NaN have a place in the order.
 *
 * @param rank 0 for a finite number, -1 and 1 for infinities, 2 for NaN
 * @param value the number, 0 for what is none
 */
record Numeric(int rank, BigDecimal value) implements Comparable<Numeric> {

	static final Numeric NAN = new Numeric(2, BigDecimal.ZERO);

	static Numeric of(BigDecimal value) {
		return new Numeric(0, value);
	}

	static Numeric infinity(boolean negative) {
		return new Numeric(negative ? -1 : 1, BigDecimal.ZERO);
	}

	boolean isFinite() {
		return this.rank == 0;
	}

	@Override
	public int compareTo(Numeric other) {
		return (this.rank != other.rank) ? Integer.compare(this.rank, other.rank) : this.value.compareTo(other.value);
	}

	/**
	 * Return the number as Postgres writes it.
	 */
	@Override
	public String toString() {
		return switch (this.rank) {
			case -1 -> "-Infinity";
			case 1 -> "Infinity";
			case 2 -> "NaN";
			default -> this.value.toPlainString();
		};
	}

}
