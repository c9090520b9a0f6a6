package io.github.supabaserealtime.samples.realtimeserver.referee;

import java.time.Duration;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What a client did in one scenario.
 *
 * @param scenario the scenario
 * @param back how long after the fault, in the time of the real world, the client heard a
 * broadcast that was sent after it, or {@code null} if it did not within a minute and a
 * half
 * @param joins how many joins it sent from the fault on
 * @param sockets how many sockets it opened from the fault on
 * @param lost how many broadcasts between the first and the last that it heard are
 * missing
 * @param twice how many it heard more than once
 * @param disordered how many came behind a later one for the first time
 * @param unsent how many of its own broadcasts never reached the server
 * @param overHttp how many of its own broadcasts came over HTTP
 * @param foreign kinds of frames that are not of the protocol
 */
public record Verdict(Scenario scenario, @Nullable Duration back, int joins, int sockets, int lost, int twice,
		int disordered, int unsent, int overHttp, Set<String> foreign) {

	/**
	 * Return what does not depend on the speed of the machine.
	 * @return cells of a table
	 */
	public String outcome() {
		return ((this.back != null) ? "yes" : "no") + " | " + ((this.twice > 0) ? "yes" : "no") + " | "
				+ (this.foreign.isEmpty() ? "none" : String.join(", ", this.foreign));
	}

	/**
	 * Return the figures.
	 * @return a line of a table
	 */
	public String figures() {
		return "| " + this.scenario.title() + " | " + ((this.back != null) ? this.back.toMillis() + " ms" : "never")
				+ " | " + this.joins + " | " + this.sockets + " | " + this.lost + " | " + this.twice + " | "
				+ this.disordered + " | " + this.unsent + " | " + this.overHttp + " |";
	}

}
