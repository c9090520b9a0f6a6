package io.github.supabaserealtime.samples.changesworker.demo;

import javax.sql.DataSource;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Counts orders in the database, whatever the workers say.
 */
class Shop {

	private static final String TALLY = """
			select count(*) as placed, count(h.order_id) as handled, count(*) filter (where h.times > 1) as twice,
				(select count(*) from failed_orders) as failed, count(*) - count(h.order_id) as missed
			from orders o left join handled_orders h on h.order_id = o.id""";

	private final JdbcClient database;

	Shop(DataSource dataSource) {
		this.database = JdbcClient.create(dataSource);
	}

	Tally tally() {
		Tally tally = this.database.sql(TALLY)
			.query((row, number) -> new Tally(row.getLong("placed"), row.getLong("handled"), row.getLong("twice"),
					row.getLong("failed"), row.getLong("missed")))
			.single();
		return new Tally(tally.placed(), tally.handled(), tally.twice(), tally.failed(),
				Math.max(0, tally.missed() - tally.failed()));
	}

	/**
	 * Return the worker that handled an order last.
	 * @return its name, empty if none has
	 */
	String leader() {
		return this.database.sql("select worker from handled_orders order by handled_at desc limit 1")
			.query(String.class)
			.optional()
			.orElse("");
	}

	long handledBy(String worker) {
		return this.database.sql("select count(*) from handled_orders where worker = ?")
			.param(worker)
			.query(Long.class)
			.single();
	}

}
