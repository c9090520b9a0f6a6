package io.github.supabaserealtime.benchmarks;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;

/**
 * A row of the table with eight columns, as an application declares it.
 */
public record Item(long id, String title, boolean done, int priority, BigDecimal price, Instant createdAt, UUID owner,
		String note) {

}
