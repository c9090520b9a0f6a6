package io.github.supabaserealtime.samples.changesworker.database;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.supabaserealtime.samples.changesworker.database.LogicalMessage.Begin;
import io.github.supabaserealtime.samples.changesworker.database.LogicalMessage.Column;
import io.github.supabaserealtime.samples.changesworker.database.LogicalMessage.Commit;
import io.github.supabaserealtime.samples.changesworker.database.LogicalMessage.Delete;
import io.github.supabaserealtime.samples.changesworker.database.LogicalMessage.Insert;
import io.github.supabaserealtime.samples.changesworker.database.LogicalMessage.Relation;
import io.github.supabaserealtime.samples.changesworker.database.LogicalMessage.Truncate;
import io.github.supabaserealtime.samples.changesworker.database.LogicalMessage.Type;
import io.github.supabaserealtime.samples.changesworker.database.LogicalMessage.Update;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Messages as PostgreSQL's manual describes them, byte for byte.
 */
class PgOutputDecoderTests {

	private static final Relation ORDERS = new Relation(16385, "public", "orders", 'd',
			List.of(new Column("id", true, 20, -1), new Column("note", false, 25, -1)));

	private final PgOutputDecoder decoder = new PgOutputDecoder();

	private LogicalMessage decode(Bytes bytes) {
		return this.decoder.decode(ByteBuffer.wrap(bytes.out.toByteArray()));
	}

	private void describeOrders() {
		assertThat(decode(new Bytes('R').int4(16385)
			.text("public")
			.text("orders")
			.int1('d')
			.int2(2)
			.int1(1)
			.text("id")
			.int4(20)
			.int4(-1)
			.int1(0)
			.text("note")
			.int4(25)
			.int4(-1))).isEqualTo(ORDERS);
	}

	@Test
	void begin() {
		assertThat(decode(new Bytes('B').int8(0x151B140).int8(1_000_001).int4(742)))
			.isEqualTo(new Begin(0x151B140, Instant.parse("2000-01-01T00:00:01.000001Z"), 742));
	}

	@Test
	void commit() {
		assertThat(decode(new Bytes('C').int1(0).int8(1).int8(2).int8(-1_000_000)))
			.isEqualTo(new Commit(1, 2, Instant.parse("1999-12-31T23:59:59Z")));
	}

	@Test
	void type() {
		assertThat(decode(new Bytes('Y').int4(16400).text("public").text("mood")))
			.isEqualTo(new Type(16400, "public", "mood"));
	}

	@Test
	void insert() {
		describeOrders();
		Insert insert = (Insert) decode(new Bytes('I').int4(16385).int1('N').int2(2).value("7").int1('n'));
		assertThat(insert.relation()).isEqualTo(ORDERS);
		assertThat(insert.row()).containsEntry("id", "7").containsEntry("note", null).hasSize(2);
	}

	@Test
	void valuesAreUtf8() {
		describeOrders();
		Insert insert = (Insert) decode(new Bytes('I').int4(16385).int1('N').int2(2).value("7").value("Zoë 🚀"));
		assertThat(insert.row()).containsEntry("note", "Zoë 🚀");
	}

	@Test
	void updateWithoutOldRow() {
		describeOrders();
		assertThat(decode(new Bytes('U').int4(16385).int1('N').int2(2).value("7").value("new")))
			.isEqualTo(new Update(ORDERS, Map.of(), Map.of("id", "7", "note", "new"), Set.of()));
	}

	@Test
	void updateLacksLargeValuesThatDidNotChange() {
		describeOrders();
		assertThat(decode(new Bytes('U').int4(16385).int1('N').int2(2).value("7").int1('u')))
			.isEqualTo(new Update(ORDERS, Map.of(), Map.of("id", "7"), Set.of("note")));
	}

	@Test
	void updateOfTheKeyHasTheOldKey() {
		describeOrders();
		assertThat(decode(new Bytes('U').int4(16385)
			.int1('K')
			.int2(2)
			.value("7")
			.int1('n')
			.int1('N')
			.int2(2)
			.value("8")
			.value("new")))
			.isEqualTo(new Update(ORDERS, Map.of("id", "7"), Map.of("id", "8", "note", "new"), Set.of()));
	}

	@Test
	void updateWithFullIdentityHasTheOldRow() {
		describeOrders();
		assertThat(decode(new Bytes('U').int4(16385)
			.int1('O')
			.int2(2)
			.value("7")
			.value("old")
			.int1('N')
			.int2(2)
			.value("7")
			.value("new"))).isEqualTo(
					new Update(ORDERS, Map.of("id", "7", "note", "old"), Map.of("id", "7", "note", "new"), Set.of()));
	}

	@Test
	void deleteHasTheKey() {
		describeOrders();
		assertThat(decode(new Bytes('D').int4(16385).int1('K').int2(2).value("7").int1('n')))
			.isEqualTo(new Delete(ORDERS, Map.of("id", "7")));
	}

	@Test
	void truncate() {
		describeOrders();
		assertThat(decode(new Bytes('T').int4(1).int1(0).int4(16385))).isEqualTo(new Truncate(List.of(ORDERS)));
	}

	@Test
	void aTableIsDescribedAgainWhenItsColumnsChange() {
		describeOrders();
		decode(new Bytes('R').int4(16385)
			.text("public")
			.text("orders")
			.int1('d')
			.int2(1)
			.int1(1)
			.text("number")
			.int4(20)
			.int4(-1));
		assertThat(((Insert) decode(new Bytes('I').int4(16385).int1('N').int2(1).value("7"))).row())
			.isEqualTo(Map.of("number", "7"));
	}

	@Test
	void whatItDoesNotKnowIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> decode(new Bytes('?')))
			.withMessageContaining("Unknown message '?'");
		assertThatIllegalArgumentException().isThrownBy(() -> decode(new Bytes('I').int4(1).int1('N').int2(0)))
			.withMessageContaining("has not described the table 1");
		describeOrders();
		assertThatIllegalArgumentException()
			.isThrownBy(() -> decode(new Bytes('I').int4(16385).int1('N').int2(1).int1('b')))
			.withMessageContaining("Unknown value 'b'");
		assertThatIllegalArgumentException().isThrownBy(() -> decode(new Bytes('I').int4(16385).int1('K').int2(0)))
			.withMessageContaining("Expected 'N' and found 'K'");
		assertThatIllegalArgumentException().isThrownBy(() -> decode(new Bytes('D').int4(16385).int1('N').int2(0)))
			.withMessageContaining("Expected an old row and found 'N'");
		assertThatIllegalArgumentException().isThrownBy(() -> decode(new Bytes('B').int8(1).int8(1).int4(1).int1(0)))
			.withMessageContaining("1 bytes are left");
	}

	/**
	 * A message in the making.
	 */
	private static final class Bytes {

		private final ByteArrayOutputStream out = new ByteArrayOutputStream();

		private final DataOutputStream data = new DataOutputStream(this.out);

		Bytes(char kind) {
			int1(kind);
		}

		Bytes int1(int value) {
			return write(() -> this.data.writeByte(value));
		}

		Bytes int2(int value) {
			return write(() -> this.data.writeShort(value));
		}

		Bytes int4(int value) {
			return write(() -> this.data.writeInt(value));
		}

		Bytes int8(long value) {
			return write(() -> this.data.writeLong(value));
		}

		Bytes text(String value) {
			return write(() -> this.data.write(value.getBytes(StandardCharsets.UTF_8))).int1(0);
		}

		Bytes value(String value) {
			byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
			return int1('t').int4(bytes.length).write(() -> this.data.write(bytes));
		}

		private Bytes write(Step step) {
			try {
				step.run();
				return this;
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	private interface Step {

		void run() throws IOException;

	}

}
