package io.github.supabaserealtime.internal.delivery;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConnectionBytes} of connections that share memory, and of one that
 * does not.
 */
class ConnectionBytesTests {

	private final SharedBytes shared = new SharedBytes(1_200);

	private List<ConnectionBytes> connections(int number) {
		return IntStream.range(0, number).mapToObj((i) -> new ConnectionBytes(10_000, this.shared)).toList();
	}

	/**
	 * Let connections take bytes in turns until none may take more.
	 */
	private static void fill(List<ConnectionBytes> connections) {
		boolean taken = true;
		while (taken) {
			taken = false;
			for (ConnectionBytes connection : connections) {
				if (connection.taken() + 1 <= connection.limit()) {
					connection.add(1);
					taken = true;
				}
			}
		}
	}

	@Test
	void oneConnectionLeavesHalfToTheOthers() {
		List<ConnectionBytes> connections = connections(2);
		fill(connections.subList(0, 1));
		assertThat(connections.get(0).taken()).isEqualTo(600);
		assertThat(connections.get(1).limit()).isEqualTo(600);
	}

	@Test
	void severalConnectionsShareAlikeAndLeaveOneShare() {
		List<ConnectionBytes> connections = connections(5);
		fill(connections);
		assertThat(connections).allSatisfy((connection) -> assertThat(connection.taken()).isBetween(199L, 200L));
		assertThat(this.shared.free()).isBetween(200L, 205L);
	}

	@Test
	void whatAConnectionGivesBackTheOthersMayTake() {
		List<ConnectionBytes> connections = connections(2);
		fill(connections);
		connections.get(0).add(-connections.get(0).taken());
		fill(connections.subList(1, 2));
		assertThat(connections.get(1).taken()).isEqualTo(600);
		connections.get(1).add(-600);
		assertThat(this.shared.free()).isEqualTo(1_200);
	}

	@Test
	void theLimitOfAConnectionAppliesToo() {
		ConnectionBytes small = new ConnectionBytes(10, this.shared);
		fill(List.of(small));
		assertThat(small.taken()).isEqualTo(10);
	}

	@Test
	void memoryThatIsTakenIsNeverLessThanNothing() {
		this.shared.add(2_000);
		assertThat(this.shared.free()).isZero();
		assertThat(connections(1).get(0).limit()).isZero();
	}

	@Test
	void aConnectionOfItsOwnMayTakeAllOfItsMemory() {
		ConnectionBytes own = new ConnectionBytes(100, null);
		fill(List.of(own));
		assertThat(own.taken()).isEqualTo(100);
	}

}
