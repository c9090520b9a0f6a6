package io.github.supabaserealtime.internal.client;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes hostile frames of well-formed ones: other types in any place, missing and doubled
 * parts, endless names and nesting, text that is no JSON any more.
 */
final class FrameFuzzer {

	private final Random random;

	private final List<String> seeds;

	FrameFuzzer(long seed, List<String> seeds) {
		this.random = new Random(seed);
		this.seeds = List.copyOf(seeds);
	}

	/**
	 * Return the next frame.
	 */
	String next() {
		String seed = this.seeds.get(this.random.nextInt(this.seeds.size()));
		return (this.random.nextInt(3) > 0) ? otherStructure(seed) : otherText(seed);
	}

	private String otherStructure(String seed) {
		JsonNode tree;
		try {
			tree = Bench.MAPPER.readTree(seed);
		}
		catch (RuntimeException ex) {
			return otherText(seed);
		}
		for (int i = this.random.nextInt(3); i >= 0; i--) {
			tree = mutate(tree, 0);
		}
		return tree.toString();
	}

	private JsonNode mutate(JsonNode node, int depth) {
		boolean here = this.random.nextInt(6) == 0 && depth > 0;
		if (!here && node instanceof ArrayNode array && !array.isEmpty()) {
			int index = this.random.nextInt(array.size());
			array.set(index, mutate(array.get(index), depth + 1));
			return array;
		}
		if (!here && node instanceof ObjectNode object && !object.isEmpty()) {
			List<String> names = new ArrayList<>(object.propertyNames());
			String name = names.get(this.random.nextInt(names.size()));
			if (this.random.nextInt(8) == 0) {
				object.remove(name);
			}
			else {
				object.set(name, mutate(object.get(name), depth + 1));
			}
			return object;
		}
		return something();
	}

	private JsonNode something() {
		JsonNodeFactory nodes = JsonNodeFactory.instance;
		return switch (this.random.nextInt(14)) {
			case 0 -> nodes.nullNode();
			case 1 -> nodes.booleanNode(this.random.nextBoolean());
			case 2 -> nodes.numberNode(this.random.nextLong());
			case 3 -> nodes.numberNode(-this.random.nextInt(3));
			case 4 -> nodes.numberNode(new BigDecimal("1e400"));
			case 5 -> nodes.stringNode("");
			case 6 -> nodes.stringNode("x".repeat(this.random.nextInt(100_000)));
			case 7 -> nodes.stringNode("\ud800\u0000\uffff");
			case 8 -> nodes.arrayNode();
			case 9 -> nodes.objectNode();
			case 10 -> nodes.arrayNode().add("a").addNull().add(1);
			case 11 -> nodes.objectNode().put("k".repeat(1 + this.random.nextInt(70_000)), 1);
			case 12 -> deep();
			default ->
				nodes.stringNode(List.of("ok", "error", "phx_close", "phx_error", "phx_reply", "system", "INSERT")
					.get(this.random.nextInt(7)));
		};
	}

	/**
	 * Return the text of a number, some of them beyond what any type can hold.
	 */
	String nextNumber() {
		StringBuilder number = new StringBuilder(this.random.nextBoolean() ? "-" : "");
		number.append(this.random.nextBoolean() ? "0" : "1" + digits(20));
		if (this.random.nextBoolean()) {
			number.append('.').append('0').append(digits(20));
		}
		if (this.random.nextInt(4) > 0) {
			number.append(this.random.nextBoolean() ? "e" : "E-").append('2').append(digits(30));
		}
		return number.toString();
	}

	private String digits(int most) {
		StringBuilder digits = new StringBuilder();
		for (int i = this.random.nextInt(most); i > 0; i--) {
			digits.append(this.random.nextInt(10));
		}
		return digits.toString();
	}

	private JsonNode deep() {
		ArrayNode outer = JsonNodeFactory.instance.arrayNode();
		ArrayNode inner = outer;
		for (int i = this.random.nextInt(400); i > 0; i--) {
			inner = inner.addArray();
		}
		return outer;
	}

	private String otherText(String seed) {
		StringBuilder text = new StringBuilder(seed);
		for (int i = this.random.nextInt(4); i >= 0 && !text.isEmpty(); i--) {
			int at = this.random.nextInt(text.length());
			switch (this.random.nextInt(6)) {
				case 0 -> text.setCharAt(at, (char) this.random.nextInt(128));
				case 1 -> text.deleteCharAt(at);
				case 2 -> text.setLength(at);
				case 3 -> text.insert(at, "[".repeat(this.random.nextInt(3_000)));
				case 4 -> text.insert(at, text.substring(0, at));
				default -> text.insert(at, (char) this.random.nextInt(Character.MAX_VALUE));
			}
		}
		return text.toString();
	}

	/**
	 * Return bytes that begin like a binary frame, or not even that.
	 */
	byte[] nextBytes() {
		byte[] bytes = new byte[this.random.nextInt(64)];
		this.random.nextBytes(bytes);
		if (bytes.length > 0 && this.random.nextInt(4) > 0) {
			bytes[0] = 4;
			for (int i = 1; i < Math.min(bytes.length, 7); i++) {
				bytes[i] = (byte) this.random.nextInt(12);
			}
		}
		return bytes;
	}

}
