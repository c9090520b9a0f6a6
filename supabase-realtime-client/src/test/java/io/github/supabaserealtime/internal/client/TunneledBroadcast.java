package io.github.supabaserealtime.internal.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.rest.BroadcastRejectedException;
import io.github.supabaserealtime.rest.HttpBroadcast;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.TlsKeys;
import io.github.supabaserealtime.transport.ProxyCredentials;

/**
 * A JVM of its own that sends one broadcast to an {@code https://} address through a
 * proxy. What the JDK's client does there is settled once for each JVM.
 */
public final class TunneledBroadcast {

	private TunneledBroadcast() {
	}

	/**
	 * Run it and wait for its end.
	 * @param options options of the JVM
	 * @return the failure, or {@code accepted}
	 */
	static String run(EmbeddedRealtimeServer server, TlsKeys keys, int proxyPort, String... options)
			throws IOException, InterruptedException {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of(options));
		Path result = keys.keyStore().resolveSibling("result.txt");
		command.addAll(List.of("-Dhttps.proxyHost=localhost", "-Dhttps.proxyPort=" + proxyPort, "-Dhttp.nonProxyHosts=",
				"-cp", System.getProperty("java.class.path"), TunneledBroadcast.class.getName(), server.url(),
				server.apiKey(), keys.keyStore().toString(), keys.password(), result.toString()));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		if (process.waitFor() != 0) {
			throw new IllegalStateException(output);
		}
		return Files.readString(result);
	}

	public static void main(String[] args) throws Exception {
		try {
			RealtimeConnectionBuilder.of(args[0], args[1])
				.sslContext(TestCertificates.trusting(new TlsKeys(Path.of(args[2]), args[3])))
				.proxyCredentials(new ProxyCredentials("ada", "s3cret"))
				.buildRestClient()
				.send(HttpBroadcast.of("room", "x", Map.of()));
			Files.writeString(Path.of(args[4]), "accepted");
		}
		catch (BroadcastRejectedException ex) {
			Files.writeString(Path.of(args[4]), ex.getMessage());
		}
	}

}
