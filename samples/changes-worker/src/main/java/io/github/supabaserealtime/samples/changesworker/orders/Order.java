package io.github.supabaserealtime.samples.changesworker.orders;

import java.math.BigDecimal;
import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A row of the table {@code orders}.
 *
 * @param id the number of the order
 * @param customer who ordered
 * @param amount what it costs
 * @param placedAt when it was placed
 */
public record Order(long id, String customer, BigDecimal amount, @JsonProperty("placed_at") Instant placedAt) {

}
