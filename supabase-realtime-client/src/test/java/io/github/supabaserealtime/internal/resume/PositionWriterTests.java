package io.github.supabaserealtime.internal.resume;

import java.util.Set;
import java.util.concurrent.CountDownLatch;

import ch.qos.logback.classic.Level;
import io.github.supabaserealtime.internal.client.LogWatch;
import io.github.supabaserealtime.resume.PositionStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What {@link PositionWriter} does while the store does not answer.
 */
@Timeout(30)
class PositionWriterTests {

	@RegisterExtension
	final LogWatch log = new LogWatch();

	private final HangingStore store = new HangingStore();

	private final PositionWriter writer = new PositionWriter("consumer", this.store, "owner", 1);

	@AfterEach
	void answer() {
		this.store.gate.countDown();
	}

	private void hang() throws InterruptedException {
		this.writer.moved("orders", new PositionStore.Position("1", "[1]"));
		this.store.hanging.await();
	}

	@Test
	void aCloseDoesNotWaitForAStoreThatHangs() throws InterruptedException {
		hang();
		this.writer.close();
		assertThat(this.store.gate.getCount()).isOne();
		assertThat(this.log.events(Level.WARN)).singleElement()
			.satisfies((event) -> assertThat(event.getFormattedMessage()).contains("'consumer'", "did not answer"));
	}

	@Test
	void aClaimThatWaitsForAStoreThatHangsFails() throws InterruptedException {
		hang();
		assertThatIllegalStateException().isThrownBy(() -> this.writer.claim("orders"))
			.withMessage("The store of positions does not answer");
	}

	@Test
	void aFlushInTimeSaysWhetherTheStoreAnswered() throws InterruptedException {
		hang();
		assertThat(this.writer.flushInTime()).isFalse();
		this.store.gate.countDown();
		assertThat(this.writer.flushInTime()).isTrue();
	}

	@Test
	void whoLosesAPositionIsToldWhatThatMeansToOneOfManyAndToOthers() {
		PositionStore shared = PositionStore.inMemory();
		PositionWriter first = new PositionWriter("shop", shared, "first", 0);
		PositionWriter second = new PositionWriter("shop", shared, "second", 0);
		first.claim("orders");
		second.claim("orders");
		first.moved("orders", new PositionStore.Position("1", "[1]"));
		first.flush();
		first.moved("orders", new PositionStore.Position("2", "[2]"));
		first.flush();
		assertThat(first.problem("orders")).isEqualTo("Another instance has taken over the position");
		assertThat(this.log.messages(Level.WARN)).as("once")
			.singleElement()
			.asString()
			.contains("listener 'orders' of consumer 'shop'")
			.contains("If the listener or its channel is single-active, that instance leads now")
			.contains("gets again what this one handled after that")
			.contains("If not, two instances listen at the same time: give each a consumer of its own");
	}

	private static final class HangingStore implements PositionStore {

		private final CountDownLatch hanging = new CountDownLatch(1);

		private final CountDownLatch gate = new CountDownLatch(1);

		@Override
		public @Nullable Position claim(String consumer, String listener, String owner) {
			return null;
		}

		@Override
		public boolean save(String consumer, String listener, String owner, Position position) {
			this.hanging.countDown();
			try {
				this.gate.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			return true;
		}

		@Override
		public Set<String> listeners(String consumer) {
			return Set.of();
		}

	}

}
