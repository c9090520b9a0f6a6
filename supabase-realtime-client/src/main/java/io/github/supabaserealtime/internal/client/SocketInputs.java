package io.github.supabaserealtime.internal.client;

import java.util.List;
import java.util.function.LongConsumer;

import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.internal.delivery.MessageDispatcher;
import io.github.supabaserealtime.internal.delivery.ReservedArrival;
import io.github.supabaserealtime.internal.protocol.Frame;
import io.github.supabaserealtime.internal.text.ServerText;

/**
 * Converts the events of sockets to inputs of the machines. It is called on any thread
 * and runs the inputs on the lane.
 */
final class SocketInputs implements Socket.Owner {

	private final Lane lane;

	private final ConnectionMachines machines;

	private final Intake intake;

	private final MessageDispatcher dispatcher;

	private final HttpRefusalTexts refusalTexts;

	private final RefusalHints refusalHints;

	private final Secrets secrets;

	private final LongConsumer ended;

	SocketInputs(Lane lane, ConnectionMachines machines, Intake intake, MessageDispatcher dispatcher,
			HttpRefusalTexts refusalTexts, RefusalHints refusalHints, Secrets secrets, LongConsumer ended) {
		this.lane = lane;
		this.machines = machines;
		this.intake = intake;
		this.dispatcher = dispatcher;
		this.refusalTexts = refusalTexts;
		this.refusalHints = refusalHints;
		this.secrets = secrets;
		this.ended = ended;
	}

	@Override
	public void opened(Socket opened) {
		this.refusalTexts.reset();
		this.lane.execute(() -> this.machines.opened(opened.epoch()));
	}

	@Override
	public void failed(Socket failed, ConnectionFailure failure) {
		ConnectionFailure explained = this.refusalHints.ofUpgrade(failure);
		this.lane.execute(() -> {
			this.machines.failed(failed.epoch(), explained);
			this.ended.accept(failed.epoch());
		});
	}

	@Override
	public void closed(Socket closed, int code, String reason) {
		String text = "The socket was closed with " + code
				+ (reason.isEmpty() ? "" : ": " + ServerText.flat(this.secrets.mask(reason)));
		this.lane.execute(() -> {
			this.machines.closed(closed.epoch(), ConnectionFailure.closed(code, text));
			this.ended.accept(closed.epoch());
		});
	}

	@Override
	public void received(Socket source, Frame frame) {
		ReservedArrival arrival = this.intake.arrival(frame, source.lastReceived(), source.parkBudget());
		this.lane.execute(() -> {
			this.machines.received(source.epoch(), arrival);
			this.intake.end(arrival);
		});
	}

	@Override
	public void receivedTooLate(Socket source, Frame frame) {
		this.intake.tooLate(frame);
	}

	@Override
	public void malformed(Socket source, Exception exception) {
		dropped(this.intake.malformed(exception));
	}

	@Override
	public void oversize(Socket source) {
		dropped(this.intake.oversize());
	}

	private void dropped(MessagesDroppedEvent event) {
		this.lane.execute(() -> this.dispatcher.publish(null, event));
	}

	@Override
	public void written(Socket source, List<String> refs) {
		this.lane.execute(() -> refs.forEach((ref) -> this.machines.written(source.epoch(), ref)));
	}

	@Override
	public void writeFailed(Socket source, String reason) {
		this.lane.execute(() -> this.machines.writeFailed(source.epoch(), reason));
	}

}
