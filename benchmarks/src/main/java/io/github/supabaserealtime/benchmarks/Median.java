package io.github.supabaserealtime.benchmarks;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The figure in the middle of those of several runs.
 */
final class Median {

	private Median() {
	}

	static <T> double of(List<T> runs, ToDoubleFunction<T> figure) {
		double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
		int middle = sorted.length / 2;
		return (sorted.length % 2 == 1) ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
	}

}
