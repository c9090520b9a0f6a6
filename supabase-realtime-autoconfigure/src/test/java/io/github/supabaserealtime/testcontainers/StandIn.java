package io.github.supabaserealtime.testcontainers;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.supabaserealtime.test.EmbeddedRealtimeServer;

/**
 * Program of the images that replace {@code supabase/realtime} and
 * {@code supabase/postgres} where these are not available: see {@code .ci/containers.sh}.
 * It is as strict as they are about what the containers must be given.
 */
public final class StandIn {

	private static final int DATABASE_PORT = 5432;

	private static final int SEED_MILLIS = 1500;

	private static final int BOOT_MILLIS = 2000;

	private static final Pattern HOST = Pattern.compile("(?im)^host: *([^.:\\s]+)");

	private static final String UNKNOWN_TENANT = "HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

	private StandIn() {
	}

	public static void main(String[] args) throws IOException {
		switch ((args.length > 0) ? args[0] : "") {
			case "" -> runServer();
			case "postgres" -> runDatabase(String.join(" ", args));
			case "pg_isready" -> new Socket(InetAddress.getLoopbackAddress(), DATABASE_PORT).close();
			default -> throw new IllegalArgumentException(args[0]);
		}
	}

	/**
	 * The front door looks at the host, as the server does and the embedded one does not.
	 */
	private static void runServer() throws IOException {
		for (String name : new String[] { "DB_ENC_KEY", "SECRET_KEY_BASE", "METRICS_JWT_SECRET", "APP_NAME" }) {
			env(name);
		}
		check("true".equals(env("SEED_SELF_HOST")), "There is no tenant");
		String version = System.getenv("DB_IP_VERSION");
		check(version == null || version.matches("ipv[46]"), "Invalid IP version");
		checkDatabase();
		seed();
		log("Starting Realtime");
		EmbeddedRealtimeServer server = boot();
		try (ServerSocket door = door()) {
			while (true) {
				serve(door, server);
			}
		}
	}

	/**
	 * The start script of the image boots the whole application to seed the tenant: it
	 * answers, exits with all its connections, and for a while nobody answers.
	 */
	private static void seed() throws IOException {
		log("Seeding selfhosted Realtime");
		try (EmbeddedRealtimeServer server = boot(); ServerSocket door = door()) {
			door.setSoTimeout(SEED_MILLIS);
			long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SEED_MILLIS);
			while (System.nanoTime() - end < 0) {
				serve(door, server);
			}
		}
		catch (SocketTimeoutException ex) {
			// nobody has asked for so long
		}
		try {
			new CountDownLatch(1).await(BOOT_MILLIS, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * The image has no logging.
	 */
	private static void log(String line) throws IOException {
		new FileOutputStream(FileDescriptor.out).write((line + "\n").getBytes(StandardCharsets.US_ASCII));
	}

	private static EmbeddedRealtimeServer boot() {
		return EmbeddedRealtimeServer.builder().jwtSecret(env("API_JWT_SECRET")).jwks(env("API_JWT_JWKS")).start();
	}

	private static ServerSocket door() throws IOException {
		return new ServerSocket(Integer.parseInt(env("PORT")));
	}

	private static void serve(ServerSocket door, EmbeddedRealtimeServer server) throws IOException {
		String tenant = env("SELF_HOST_TENANT_NAME");
		Socket client = door.accept();
		inBackground(() -> admit(client, tenant, server.port()));
	}

	private static void checkDatabase() throws IOException {
		try (Socket socket = new Socket(env("DB_HOST"), Integer.parseInt(env("DB_PORT")))) {
			write(socket.getOutputStream(), env("DB_USER") + " " + env("DB_PASSWORD") + " " + env("DB_NAME") + "\n");
			check("welcome".equals(readLine(socket.getInputStream())), "The database refuses the user");
		}
	}

	private static void admit(Socket client, String tenant, int port) throws IOException {
		try (client) {
			String head = readHead(client.getInputStream());
			Matcher host = HOST.matcher(head);
			if (!host.find() || !host.group(1).toLowerCase(Locale.ROOT).equals(tenant)) {
				write(client.getOutputStream(), UNKNOWN_TENANT);
				return;
			}
			try (Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
				write(server.getOutputStream(), head);
				inBackground(() -> {
					client.getInputStream().transferTo(server.getOutputStream());
					server.shutdownOutput();
				});
				server.getInputStream().transferTo(client.getOutputStream());
			}
		}
	}

	private static void runDatabase(String command) throws IOException {
		check(command.equals("postgres -c config_file=/etc/postgresql/postgresql.conf"),
				"The settings of the image are not in effect");
		check("/var/run/postgresql".equals(env("POSTGRES_HOST")), "The image cannot set itself up");
		Path migration = Path.of("/docker-entrypoint-initdb.d/migrations/99-realtime.sql");
		check(Files.readString(migration).contains("schema if not exists _realtime"), "There is no schema");
		String expected = "supabase_admin " + env("POSTGRES_PASSWORD") + " " + env("POSTGRES_DB");
		try (ServerSocket door = new ServerSocket(DATABASE_PORT)) {
			while (true) {
				try (Socket client = door.accept()) {
					write(client.getOutputStream(),
							expected.equals(readLine(client.getInputStream())) ? "welcome\n" : "no\n");
				}
				catch (IOException ex) {
					// pg_isready only knocks
				}
			}
		}
	}

	private static String env(String name) {
		String value = System.getenv(name);
		check(value != null && !value.isBlank(), name + " is not set");
		return value;
	}

	private static void check(boolean condition, String message) {
		if (!condition) {
			throw new IllegalStateException(message);
		}
	}

	private static void write(OutputStream out, String text) throws IOException {
		out.write(text.getBytes(StandardCharsets.ISO_8859_1));
		out.flush();
	}

	private static String readLine(InputStream in) throws IOException {
		return new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1)).readLine();
	}

	private static String readHead(InputStream in) throws IOException {
		ByteArrayOutputStream head = new ByteArrayOutputStream();
		for (int b = in.read(); b != -1; b = in.read()) {
			head.write(b);
			if (b == '\n' && head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
				break;
			}
		}
		return head.toString(StandardCharsets.ISO_8859_1);
	}

	private static void inBackground(Task task) {
		Thread thread = new Thread(() -> {
			try {
				task.run();
			}
			catch (IOException ex) {
				// one of the two has gone
			}
		});
		thread.setDaemon(true);
		thread.start();
	}

	/**
	 * Something that talks.
	 */
	private interface Task {

		void run() throws IOException;

	}

}
