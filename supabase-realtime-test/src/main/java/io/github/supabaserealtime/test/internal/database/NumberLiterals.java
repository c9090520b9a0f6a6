package io.github.supabaserealtime.test.internal.database;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parser for numbers as PostgreSQL 17 reads them.
 */
final class NumberLiterals {

	private static final String DIGITS = "\\d+(?:_\\d+)*";

	private static final Pattern INTEGER = Pattern
		.compile("([+-]?)(0[xX](?:_?\\p{XDigit})+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|" + DIGITS + ")");

	private static final String FRACTION = "[+-]?(?:" + DIGITS + "(?:\\.(?:" + DIGITS + ")?)?|\\." + DIGITS + ")";

	private static final Pattern DECIMAL = Pattern.compile(FRACTION + "(?:[eE][+-]?" + DIGITS + ")?");

	private static final Pattern EXPONENT = Pattern.compile(FRACTION + "[eE][+-]?(" + DIGITS + ")");

	private static final Pattern FLOAT = Pattern.compile("[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?");

	private static final Pattern HEXADECIMAL_FLOAT = Pattern
		.compile("([+-]?0[xX](?:\\p{XDigit}+\\.?\\p{XDigit}*|\\.\\p{XDigit}+))([pP][+-]?\\d+)?");

	private static final Pattern INFINITY = Pattern.compile("(?i)([+-]?)inf(?:inity)?");

	private static final List<RoundingMode> ROUNDINGS = List.of(RoundingMode.HALF_EVEN, RoundingMode.FLOOR,
			RoundingMode.CEILING);

	// what numeric can hold: digits before and behind the point
	private static final int MAX_WHOLE_DIGITS = 131_072;

	private static final int MAX_SCALE = 16_383;

	private static final BigInteger MAX_EXPONENT = BigInteger.valueOf(Integer.MAX_VALUE / 2);

	private static final Pattern OID = Pattern.compile("([+-]?)(0[xX]\\p{XDigit}+|0[0-7]*|[1-9]\\d*)");

	private static final BigInteger SMALLEST_OID = BigInteger.valueOf(Integer.MIN_VALUE);

	private static final BigInteger LARGEST_OID = BigInteger.valueOf(0xFFFF_FFFFL);

	private NumberLiterals() {
	}

	/**
	 * Read an integer.
	 */
	static Numeric integer(PgType type, String text) {
		String trimmed = Literals.trim(text);
		Matcher matcher = INTEGER.matcher(trimmed);
		int bits = switch (type.shown()) {
			case "smallint" -> 15;
			case "integer" -> 31;
			default -> 63;
		};
		boolean begins = matcher.lookingAt();
		// too many digits are told before what is behind them
		if (begins && overflows(matcher, bits)) {
			throw PostgresException.range(type.shown(), text);
		}
		if (!begins || matcher.end() < trimmed.length()) {
			throw PostgresException.syntax(type.shown(), text);
		}
		BigInteger value = whole(matcher);
		if (value.bitLength() > bits) {
			throw PostgresException.range(type.shown(), text);
		}
		return Numeric.of(new BigDecimal(value));
	}

	private static boolean overflows(Matcher matcher, int bits) {
		BigInteger base = BigInteger.valueOf(base(matcher.group(2)));
		return whole(matcher).abs().divide(base).compareTo(BigInteger.ONE.shiftLeft(bits).divide(base)) > 0;
	}

	private static int base(String digits) {
		return switch ((digits.length() > 1) ? Character.toLowerCase(digits.charAt(1)) : '0') {
			case 'x' -> 16;
			case 'o' -> 8;
			case 'b' -> 2;
			default -> 10;
		};
	}

	/**
	 * Read an identifier of an object, in the notation of C. Negative ones count from the
	 * largest.
	 */
	static Numeric oid(String text) {
		Matcher matcher = OID.matcher(Literals.trim(text));
		if (!matcher.matches()) {
			throw PostgresException.syntax("oid", text);
		}
		String digits = matcher.group(2).toLowerCase(Locale.ROOT);
		BigInteger value = digits.startsWith("0x") ? new BigInteger(digits.substring(2), 16)
				: new BigInteger(digits, digits.startsWith("0") ? 8 : 10);
		value = matcher.group(1).equals("-") ? value.negate() : value;
		if (value.compareTo(SMALLEST_OID) < 0 || value.compareTo(LARGEST_OID) > 0) {
			throw PostgresException.range("oid", text);
		}
		return Numeric.of(new BigDecimal(value.and(LARGEST_OID)));
	}

	private static BigInteger whole(Matcher matcher) {
		String digits = matcher.group(2).replace("_", "").toLowerCase(Locale.ROOT);
		int base = base(digits);
		BigInteger value = new BigInteger((base != 10) ? digits.substring(2) : digits, base);
		return matcher.group(1).equals("-") ? value.negate() : value;
	}

	/**
	 * Read a number with a fraction, which {@code numeric} must be able to hold before it
	 * is fitted to precision and scale.
	 */
	static Numeric numeric(PgType type, String text) {
		return numeric(type, text, (value) -> rounded(type.modifiers(), held(value)));
	}

	/**
	 * Read a number with a fraction, which {@code numeric} need only hold when it is
	 * fitted to precision and scale.
	 */
	static Numeric fitted(PgType type, String text) {
		return numeric(type, text, (value) -> held(rounded(type.modifiers(), value)));
	}

	private static Numeric numeric(PgType type, String text, UnaryOperator<BigDecimal> fitting) {
		String digits = Literals.trim(text);
		Matcher infinity = INFINITY.matcher(digits);
		if (digits.equalsIgnoreCase("nan")) {
			return Numeric.NAN;
		}
		if (infinity.matches()) {
			if (!type.modifiers().isEmpty()) {
				throw PostgresException.precision();
			}
			return Numeric.infinity(infinity.group(1).equals("-"));
		}
		requireExponent(digits);
		Matcher integer = INTEGER.matcher(digits);
		if (!DECIMAL.matcher(digits).matches() && !integer.matches()) {
			throw PostgresException.syntax("numeric", text);
		}
		BigDecimal value = integer.matches() ? new BigDecimal(whole(integer)) : new BigDecimal(digits.replace("_", ""));
		return Numeric.of(fitting.apply(value));
	}

	/**
	 * An exponent with too many digits is told before what is behind it.
	 */
	private static void requireExponent(String digits) {
		Matcher matcher = EXPONENT.matcher(digits);
		if (matcher.lookingAt() && new BigInteger(matcher.group(1).replace("_", "")).compareTo(MAX_EXPONENT) > 0) {
			throw PostgresException.overflow();
		}
	}

	private static BigDecimal held(BigDecimal value) {
		if (!fits(value)) {
			throw PostgresException.overflow();
		}
		// a number without fraction has a scale of 0
		return (value.scale() < 0) ? value.setScale(0) : value;
	}

	/**
	 * Return whether a number has no more digits than one of the database.
	 */
	static boolean fits(BigDecimal value) {
		return value.scale() <= MAX_SCALE && (value.signum() == 0 || wholeDigits(value) <= MAX_WHOLE_DIGITS);
	}

	private static long wholeDigits(BigDecimal value) {
		return (long) value.precision() - value.scale();
	}

	private static BigDecimal rounded(List<Integer> modifiers, BigDecimal value) {
		if (modifiers.isEmpty()) {
			return value;
		}
		int scale = (modifiers.size() > 1) ? modifiers.get(1) : 0;
		// without writing out the zeros of what has very many
		if (value.signum() == 0 || wholeDigits(value) < -scale) {
			return BigDecimal.ZERO.setScale(Math.max(scale, 0));
		}
		if (wholeDigits(value) > MAX_WHOLE_DIGITS) {
			throw PostgresException.precision();
		}
		BigDecimal rounded = value.setScale(scale, RoundingMode.HALF_UP);
		if (rounded.signum() != 0 && rounded.precision() > modifiers.get(0)) {
			throw PostgresException.precision();
		}
		return (scale < 0) ? rounded.setScale(0) : rounded;
	}

	/**
	 * Read a number of a type without exact digits.
	 */
	static Double floating(PgType type, String text) {
		boolean single = type.kind() == PgType.Kind.FLOAT4;
		String digits = Literals.trim(text);
		Matcher infinity = INFINITY.matcher(digits);
		if (digits.matches("(?i)[+-]?nan")) {
			return Double.NaN;
		}
		if (infinity.matches()) {
			return infinity.group(1).equals("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
		}
		Matcher hexadecimal = HEXADECIMAL_FLOAT.matcher(digits);
		Matcher number = hexadecimal.lookingAt() ? hexadecimal : FLOAT.matcher(digits);
		if (!number.lookingAt()) {
			throw PostgresException.syntax(type.shown(), text);
		}
		String decimal = number.group();
		if (number == hexadecimal && number.group(2) == null) {
			decimal += "p0";
		}
		double value = single ? Float.parseFloat(decimal) : Double.parseDouble(decimal);
		boolean zero = decimal.matches("[+-]?(0[xX])?[0.]*([eEpP].*)?");
		// told before what is behind the number
		if (Double.isInfinite(value) || (value == 0 && !zero)) {
			throw PostgresException.floatRange(type.shown(), number.group());
		}
		if (number.end() < digits.length()) {
			throw PostgresException.syntax(type.shown(), text);
		}
		// zero has no sign in comparisons, nor as JSON
		return value + 0.0;
	}

	/**
	 * Return a number with the fewest digits that lie closer to it than to any other.
	 */
	static BigDecimal shortest(PgType type, double value) {
		boolean single = type.kind() == PgType.Kind.FLOAT4;
		BigDecimal exact = new BigDecimal(value);
		double down = single ? Math.nextDown((float) value) : Math.nextDown(value);
		double up = single ? Math.nextUp((float) value) : Math.nextUp(value);
		BigDecimal below = middle(exact, down, up);
		BigDecimal above = middle(exact, up, down);
		for (int digits = 1; digits <= 17; digits++) {
			BigDecimal best = null;
			for (RoundingMode mode : ROUNDINGS) {
				BigDecimal rounded = exact.round(new MathContext(digits, mode));
				boolean closest = rounded.compareTo(below) > 0 && rounded.compareTo(above) < 0;
				if (closest
						&& (best == null || exact.subtract(rounded).abs().compareTo(exact.subtract(best).abs()) < 0)) {
					best = rounded;
				}
			}
			if (best != null) {
				return new BigDecimal(best.stripTrailingZeros().toPlainString());
			}
		}
		return exact;
	}

	/**
	 * Return what lies between a number and its neighbour. That of the largest number is
	 * infinite: it counts as far as the one on the other side.
	 */
	private static BigDecimal middle(BigDecimal value, double neighbour, double other) {
		BigDecimal next = Double.isInfinite(neighbour)
				? value.multiply(BigDecimal.valueOf(2)).subtract(new BigDecimal(other)) : new BigDecimal(neighbour);
		return value.add(next).divide(BigDecimal.valueOf(2));
	}

}
