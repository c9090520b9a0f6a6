package io.github.supabaserealtime.samples.changesworker.demo;

/**
 * What became of the orders.
 *
 * @param placed how many were placed
 * @param handled how many were handled
 * @param twice how many of them were handled more than once
 * @param failed how many failed at each attempt
 * @param missed how many were neither handled nor have failed
 */
record Tally(long placed, long handled, long twice, long failed, long missed) {

	boolean isComplete() {
		return this.missed == 0 && this.placed > 0;
	}

	@Override
	public String toString() {
		String failures = (this.failed > 0) ? ", failed %,d".formatted(this.failed) : "";
		return "%,d orders: handled %,d, twice %,d%s, missed %,d".formatted(this.placed, this.handled, this.twice,
				failures, this.missed);
	}

}
