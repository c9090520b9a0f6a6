package io.github.supabaserealtime.internal.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import io.github.supabaserealtime.test.TlsKeys;

/**
 * Certificates of an authority that nobody knows, made with the JDK's keytool.
 */
final class TestCertificates {

	private static final String PASSWORD = "changeit";

	private TestCertificates() {
	}

	/**
	 * Make a key and a certificate that it signs itself.
	 * @param directory where to
	 * @param host the host that it is for
	 */
	static TlsKeys create(Path directory, String host) throws IOException, InterruptedException {
		Path file = directory.resolve(host + ".p12");
		Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", "server", "-keyalg", "EC", "-dname", "CN=" + host, "-ext", "SAN=dns:" + host,
				"-validity", "30", "-storetype", "PKCS12", "-keystore", file.toString(), "-storepass", PASSWORD)
			.redirectErrorStream(true)
			.start();
		String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		if (keytool.waitFor() != 0) {
			throw new IllegalStateException(output);
		}
		return new TlsKeys(file, PASSWORD);
	}

	/**
	 * Return a context that trusts these certificates and no others.
	 */
	static SSLContext trusting(TlsKeys keys) throws IOException, GeneralSecurityException {
		KeyStore server = KeyStore.getInstance("PKCS12");
		try (InputStream file = Files.newInputStream(keys.keyStore())) {
			server.load(file, PASSWORD.toCharArray());
		}
		KeyStore trusted = KeyStore.getInstance("PKCS12");
		trusted.load(null, null);
		trusted.setCertificateEntry("authority", server.getCertificate("server"));
		TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		trust.init(trusted);
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, trust.getTrustManagers(), null);
		return context;
	}

}
