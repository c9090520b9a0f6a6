package io.github.supabaserealtime.internal.resume;

/**
 * The table {@code public.orders} of a {@link TestDatabase}, whose changes a test sends
 * as the server does.
 */
public final class OrdersTable {

	private static final String TOPIC = "realtime:public:orders";

	private static final int ID = "{\"event\":\"*\",\"schema\":\"public\",\"table\":\"orders\"}".hashCode() & 0x7ffffff;

	private final TestDatabase database;

	private OrdersTable(TestDatabase database) {
		this.database = database;
	}

	/**
	 * Create the table.
	 */
	public static OrdersTable create(TestDatabase database) throws Exception {
		database
			.execute("create table public.orders (id int8 primary key, title text, updated_at timestamptz not null)");
		return new OrdersTable(database);
	}

	/**
	 * Insert a row, or change it.
	 */
	public void commit(int id, String title) throws Exception {
		this.database.execute("insert into public.orders values (" + id + ", '" + title
				+ "', clock_timestamp()) on conflict (id) do update set title = excluded.title, "
				+ "updated_at = excluded.updated_at");
	}

	/**
	 * Return the frame that brings a row as it is now.
	 */
	public String frame(int id) throws Exception {
		String row = this.database.ask("select to_jsonb(r) from (select id, title, "
				+ "updated_at at time zone 'UTC' || '+00:00' as updated_at from public.orders where id = " + id + ") r")
			.get(0);
		return "[null,null,\"" + TOPIC + "\",\"postgres_changes\",{\"ids\":[" + ID
				+ "],\"data\":{\"schema\":\"public\",\"table\":\"orders\",\"type\":\"INSERT\",\"commit_timestamp\":"
				+ "\"2026-08-21T12:00:00Z\",\"columns\":[{\"name\":\"id\",\"type\":\"int8\"},"
				+ "{\"name\":\"title\",\"type\":\"text\"},{\"name\":\"updated_at\",\"type\":\"timestamptz\"}],"
				+ "\"record\":" + row.replaceFirst("(\\d{4}-\\d\\d-\\d\\d) ", "$1T") + ",\"errors\":null}}]";
	}

}
