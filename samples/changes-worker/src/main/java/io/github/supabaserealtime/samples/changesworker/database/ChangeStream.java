package io.github.supabaserealtime.samples.changesworker.database;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.github.supabaserealtime.samples.changesworker.database.LogicalMessage.Commit;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

/**
 * The changes of the tables of a publication, in the order of their commits. A thread
 * takes them from a replication slot that lives as long as the stream.
 */
class ChangeStream implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(ChangeStream.class);

	private static final String SLOT = "embedded_realtime";

	private final Connection connection;

	private final PGReplicationStream stream;

	private final PgOutputDecoder decoder = new PgOutputDecoder();

	private final Consumer<LogicalMessage> consumer;

	private final CountDownLatch closed = new CountDownLatch(1);

	private final Thread thread = new Thread(this::run, "changes");

	private volatile @Nullable Exception problem;

	/**
	 * Open a stream. Changes that are committed after this call has returned are in it.
	 * @param url the database
	 * @param publication the tables
	 * @param consumer called by the thread of the stream
	 */
	ChangeStream(String url, String publication, Consumer<LogicalMessage> consumer) throws SQLException {
		this.consumer = consumer;
		Properties properties = new Properties();
		PGProperty.REPLICATION.set(properties, "database");
		// a replication connection takes simple queries only
		PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
		PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "15");
		PGProperty.OPTIONS.set(properties, "-c TimeZone=UTC");
		this.connection = DriverManager.getConnection(url, properties);
		try {
			this.stream = open(this.connection.unwrap(PGConnection.class), publication);
		}
		catch (SQLException ex) {
			this.connection.close();
			throw ex;
		}
		this.thread.setDaemon(true);
		this.thread.start();
	}

	private static PGReplicationStream open(PGConnection connection, String publication) throws SQLException {
		connection.getReplicationAPI()
			.createReplicationSlot()
			.logical()
			.withSlotName(SLOT)
			.withOutputPlugin("pgoutput")
			.withTemporaryOption()
			.make();
		return connection.getReplicationAPI()
			.replicationStream()
			.logical()
			.withSlotName(SLOT)
			.withSlotOption("proto_version", 1)
			.withSlotOption("publication_names", publication)
			.withStatusInterval(1, TimeUnit.SECONDS)
			.start();
	}

	private void run() {
		try {
			while (this.closed.getCount() > 0) {
				ByteBuffer message = this.stream.readPending();
				if (message != null) {
					read(message);
				}
				else {
					this.closed.await(5, TimeUnit.MILLISECONDS);
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (SQLException | RuntimeException ex) {
			if (this.closed.getCount() > 0) {
				this.problem = ex;
				logger.error("The changes of the database can no longer be read", ex);
			}
		}
	}

	private void read(ByteBuffer message) {
		LogicalMessage decoded = this.decoder.decode(message);
		this.consumer.accept(decoded);
		if (decoded instanceof Commit commit) {
			// the database may forget what is older
			LogSequenceNumber lsn = LogSequenceNumber.valueOf(commit.endLsn());
			this.stream.setAppliedLSN(lsn);
			this.stream.setFlushedLSN(lsn);
		}
	}

	/**
	 * Return why the stream has ended by itself.
	 * @return the reason, or {@code null} if it has not
	 */
	@Nullable Exception problem() {
		return this.problem;
	}

	@Override
	public void close() throws SQLException {
		this.closed.countDown();
		try {
			this.thread.join(TimeUnit.SECONDS.toMillis(5));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.connection.close();
	}

}
