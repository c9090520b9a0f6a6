package io.github.supabaserealtime.internal.resume;

import java.sql.SQLException;

/**
 * The server's table {@code realtime.messages}, with its partitions and columns.
 */
public final class MessagesTable {

	private MessagesTable() {
	}

	/**
	 * Create the table as newer servers have it, in a database that writes times in UTC.
	 */
	public static void create(TestDatabase database) throws SQLException {
		createOld(database);
		database.execute("alter table realtime.messages add column binary_payload bytea, "
				+ "add column skip_broadcast boolean not null default false, add column expires_at timestamp(6)");
	}

	/**
	 * Create the table as servers have it that store neither bytes nor what clients send.
	 */
	static void createOld(TestDatabase database) throws SQLException {
		database.execute(
				"""
						create schema realtime;
						create table realtime.messages (
							topic text not null, extension text not null, payload jsonb, event text,
							private boolean not null default false, updated_at timestamp(6) not null default now(),
							inserted_at timestamp(6) not null default now(), id uuid not null default gen_random_uuid(),
							primary key (id, inserted_at)) partition by range (inserted_at);
						create index on realtime.messages (inserted_at desc, topic) where extension = 'broadcast' and private is true;
						do $$
						begin
							for day in -4..2 loop
								execute format('create table realtime.messages_%s partition of realtime.messages for values from (%L) to (%L)',
									day + 4, current_date + day, current_date + day + 1);
							end loop;
							execute format('alter database %I set timezone to ''UTC''', current_database());
						end $$;
						""");
	}

}
