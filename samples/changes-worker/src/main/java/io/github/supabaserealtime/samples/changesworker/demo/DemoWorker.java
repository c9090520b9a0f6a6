package io.github.supabaserealtime.samples.changesworker.demo;

import io.github.supabaserealtime.samples.changesworker.ChangesWorkerApplication;

/**
 * A worker of the demonstration, which ends with it, however that ends.
 */
public final class DemoWorker {

	public static void main(String[] args) {
		ProcessHandle.current().parent().ifPresent((demo) -> demo.onExit().thenRun(() -> Runtime.getRuntime().halt(1)));
		ChangesWorkerApplication.main(args);
	}

}
