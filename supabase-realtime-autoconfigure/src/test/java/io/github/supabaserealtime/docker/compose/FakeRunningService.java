package io.github.supabaserealtime.docker.compose;

import java.util.List;
import java.util.Map;

import org.springframework.boot.docker.compose.core.ConnectionPorts;
import org.springframework.boot.docker.compose.core.ImageReference;
import org.springframework.boot.docker.compose.core.RunningService;

/**
 * A service that Docker Compose did not start. Each port is published 40000 higher.
 */
record FakeRunningService(String imageName, String host, Map<String, String> env,
		Map<String, String> labels) implements RunningService {

	@Override
	public String name() {
		return "realtime";
	}

	@Override
	public ImageReference image() {
		return ImageReference.of(this.imageName);
	}

	@Override
	public ConnectionPorts ports() {
		return new ConnectionPorts() {

			@Override
			public int get(int containerPort) {
				return 40000 + containerPort;
			}

			@Override
			public List<Integer> getAll() {
				return List.of();
			}

			@Override
			public List<Integer> getAll(String protocol) {
				return List.of();
			}

		};
	}

}
