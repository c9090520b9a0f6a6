package io.github.supabaserealtime.benchmarks;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the JMH benchmarks with {@code -prof gc}.
 */
final class MicroBenchmarks implements Measurement {

	private final boolean quick;

	MicroBenchmarks(Extent extent) {
		this.quick = extent.quick();
	}

	@Override
	public String name() {
		return "micro";
	}

	@Override
	public void run(Report report) throws RunnerException {
		List<Operation> operations = measure();
		report.section("Parts of the client",
				"Time of the fastest iteration, and bytes that are allocated (JMH, `-prof gc`). "
						+ "`Tree` is Jackson's `readTree` of the same JSON.");
		report.table(List.of("operation", "time", "bytes"),
				operations.stream()
					.map((operation) -> List.of("`" + operation.name() + "`",
							String.format(Locale.ROOT, "%,.0f ns", operation.nanos()),
							String.format(Locale.ROOT, "%,.0f", operation.bytes())))
					.toList());
		operations.stream()
			.filter((operation) -> operation.name().equals("Presence.diff"))
			.forEach((operation) -> report.target("A difference of presence among 10,000", operation.nanos() / 1000, 50,
					"µs"));
	}

	private List<Operation> measure() throws RunnerException {
		Collection<RunResult> results = new Runner(new OptionsBuilder().include(".*Benchmark\\..*")
			.mode(Mode.AverageTime)
			.timeUnit(TimeUnit.NANOSECONDS)
			.forks(this.quick ? 1 : 2)
			.warmupIterations(this.quick ? 2 : 5)
			.warmupTime(TimeValue.milliseconds(this.quick ? 200 : 500))
			.measurementIterations(this.quick ? 2 : 5)
			.measurementTime(TimeValue.milliseconds(this.quick ? 200 : 500))
			.addProfiler(GCProfiler.class)
			.jvmArgsAppend("-Xmx512m")
			.shouldFailOnError(true)
			.build()).run();
		return results.stream().map(Operation::of).sorted(Comparator.comparing(Operation::name)).toList();
	}

	/**
	 * The cost of an operation.
	 *
	 * @param name class and method
	 * @param nanos the time of the fastest iteration
	 * @param bytes the bytes that are allocated
	 */
	private record Operation(String name, double nanos, double bytes) {

		@SuppressWarnings("rawtypes") // as JMH has them
		private static Operation of(RunResult result) {
			String[] names = result.getParams().getBenchmark().split("\\.");
			// other work on the machine makes an iteration slower, never faster
			double fastest = result.getBenchmarkResults()
				.stream()
				.map(BenchmarkResult::getIterationResults)
				.flatMap(Collection::stream)
				.mapToDouble((iteration) -> iteration.getPrimaryResult().getScore())
				.min()
				.orElseThrow();
			double bytes = result.getSecondaryResults()
				.entrySet()
				.stream()
				.filter((entry) -> entry.getKey().endsWith("gc.alloc.rate.norm"))
				.findFirst()
				.orElseThrow()
				.getValue()
				.getScore();
			return new Operation(names[names.length - 2].replace("Benchmark", "") + "." + names[names.length - 1],
					fastest, bytes);
		}

	}

}
