package io.github.supabaserealtime.samples.changesworker.orders;

import io.github.supabaserealtime.RealtimeListenerErrorHandler;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Keeps what a listener failed for at each attempt, for somebody to look at.
 */
@Component
class FailedOrders implements RealtimeListenerErrorHandler {

	private static final Log logger = LogFactory.getLog(FailedOrders.class);

	private final JdbcClient database;

	private final JsonMapper jsonMapper;

	FailedOrders(JdbcClient database, JsonMapper jsonMapper) {
		this.database = database;
		this.jsonMapper = jsonMapper;
	}

	@Override
	public void onError(RealtimeMessage message, String listenerId, Throwable failure) {
		logger.warn("Listener '" + listenerId + "' failed at each attempt; see the table failed_orders", failure);
		this.database.sql("insert into failed_orders (listener, message, failure) values (?, ?, ?)")
			.params(listenerId, text(message), failure.toString())
			.update();
	}

	/**
	 * Live or read, the row is what somebody needs to see.
	 */
	private String text(RealtimeMessage message) {
		if (message instanceof PostgresChange.Insert insert) {
			return this.jsonMapper.writeValueAsString(insert.record().asMap());
		}
		if (message instanceof PostgresChange.Read read) {
			return this.jsonMapper.writeValueAsString(read.record().asMap());
		}
		return message.toString();
	}

}
