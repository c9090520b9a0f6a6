package io.github.supabaserealtime.internal.client;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every fault at every moment, with real sockets: afterwards the client is healthy again
 * by itself, and every message has arrived or the application was told. That is the table
 * of the Maven profile {@code thorough}; without it each fault strikes at two moments.
 * Run one cell with {@code -Drealtime.faults.only=RESET,JOINED}; put the table into a
 * page with {@code -Drealtime.faults.table=…}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultMatrixIntegrationTests {

	private static final Log report = LogFactory.getLog("report");

	private static final int SITES = 8;

	private static final int CELL_SECONDS = (int) MatrixCell.LIMIT.multipliedBy(6).toSeconds();

	private static final boolean THOROUGH = Boolean.getBoolean("realtime.thorough");

	private final BlockingQueue<MatrixSite> sites = new LinkedBlockingQueue<>();

	private final ExecutorService workers = Executors.newFixedThreadPool(SITES);

	private final Map<Cell, Future<MatrixRow>> runs = new LinkedHashMap<>();

	private final Map<Cell, MatrixRow> rows = new LinkedHashMap<>();

	private EmbeddedRealtimeServer impostor;

	private long begin;

	/**
	 * Cells wait for their faults most of the time, so that many run at once.
	 */
	@BeforeAll
	void begin(@TempDir Path directory) throws Exception {
		this.impostor = EmbeddedRealtimeServer.builder().tls(TestCertificates.create(directory, "localhost")).start();
		URI address = URI.create("wss://localhost:" + this.impostor.port());
		this.begin = System.nanoTime();
		for (int i = 0; i < SITES; i++) {
			this.sites.add(new MatrixSite());
		}
		cells().forEach((cell) -> this.runs.put(cell, this.workers.submit(() -> run(cell, address))));
	}

	private MatrixRow run(Cell cell, URI address) throws InterruptedException {
		MatrixSite site = this.sites.take();
		try (MatrixCell running = new MatrixCell(cell.fault(), cell.moment(), site, address)) {
			return running.run();
		}
		finally {
			site.clean();
			this.sites.add(site);
		}
	}

	static Stream<Cell> cells() {
		String only = System.getProperty("realtime.faults.only");
		return cells((cell) -> (only != null) ? only.equals(cell.fault().name() + "," + cell.moment().name())
				: THOROUGH || cell.isInShortForm());
	}

	private static Stream<Cell> cells(Predicate<Cell> chosen) {
		return Stream.of(MatrixFault.values())
			.flatMap((fault) -> Stream.of(MatrixMoment.values()).map((moment) -> new Cell(fault, moment)))
			.filter((cell) -> !MatrixExclusion.covers(cell.fault(), cell.moment()))
			.filter(chosen);
	}

	@Test
	void theShortFormLeavesOutNoFaultAndNoMoment() {
		List<Cell> cells = cells(Cell::isInShortForm).toList();
		assertThat(cells).extracting(Cell::fault).contains(MatrixFault.values());
		assertThat(cells).extracting(Cell::moment).contains(MatrixMoment.values());
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("cells")
	void comesBackByItselfAndLosesNothingWithoutAWord(Cell cell) throws Exception {
		MatrixRow row = result(cell);
		this.rows.put(cell, row);
		assertThat(row.fault()).isEqualTo(cell.fault());
	}

	private MatrixRow result(Cell cell) throws Exception {
		Future<MatrixRow> future = this.runs.get(cell);
		assertThat(future).as(cell.toString()).isNotNull();
		try {
			return future.get(CELL_SECONDS, TimeUnit.SECONDS);
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof AssertionError failed) {
				throw failed;
			}
			throw ex;
		}
	}

	/**
	 * Tell the whole table, once all of it is there.
	 */
	@AfterAll
	void report() throws IOException, InterruptedException {
		this.workers.shutdownNow();
		assertThat(this.workers.awaitTermination(CELL_SECONDS, TimeUnit.SECONDS)).isTrue();
		MatrixTable table = new MatrixTable(this.rows.values());
		report.info("faults, %d cells in %d s:%n%s".formatted(this.rows.size(),
				TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - this.begin), table.text()));
		this.sites.forEach(MatrixSite::close);
		this.impostor.close();
		String page = System.getProperty("realtime.faults.table");
		if (page != null && this.rows.size() == this.runs.size()) {
			table.write(Path.of(page));
		}
	}

	/**
	 * A fault at a moment.
	 *
	 * @param fault the fault
	 * @param moment the moment
	 */
	record Cell(MatrixFault fault, MatrixMoment moment) {

		/**
		 * Every fault with traffic, and from one fault to the next at another moment too.
		 */
		boolean isInShortForm() {
			return this.moment == MatrixMoment.JOINED
					|| this.moment.ordinal() == this.fault.ordinal() % MatrixMoment.values().length;
		}

		@Override
		public String toString() {
			return this.fault + ", " + this.moment;
		}

	}

}
