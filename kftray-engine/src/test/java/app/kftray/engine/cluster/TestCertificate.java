package app.kftray.engine.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocketFactory;

/** A key with a certificate, made by the JDK's own tool; it has signed that itself unless another is named. */
public final class TestCertificate {
    private static final String PASSWORD = "changeit";

    private final Path file;
    private final KeyStore store;

    /**
     * @param names for example {@code dns:localhost,ip:127.0.0.1}
     * @param options further ones of keytool, for example {@code -startdate -10d -validity 5}
     */
    public TestCertificate(Path folder, String names, String... options) throws Exception {
        file = Files.createTempDirectory(folder, "certificate").resolve("store.p12");
        generate("CN=test", names, options);
        store = load();
    }

    /** One that {@code authority} has signed, in place of itself. */
    public TestCertificate(Path folder, TestCertificate authority, String names, String... options) throws Exception {
        file = Files.createTempDirectory(folder, "certificate").resolve("store.p12");
        Path request = file.resolveSibling("request");
        Path signed = file.resolveSibling("signed");
        Path trusted = Files.writeString(file.resolveSibling("authority"), authority.pem());
        generate("CN=server", names);
        keytool(file, List.of("-certreq", "-alias", "server", "-file", request.toString()));
        List<String> sign = new ArrayList<>(List.of("-gencert", "-alias", "server", "-infile", request.toString()));
        sign.addAll(List.of("-outfile", signed.toString(), "-ext", "san=" + names));
        sign.addAll(List.of(options));
        keytool(authority.file, sign);
        keytool(file, List.of("-importcert", "-alias", "authority", "-noprompt", "-file", trusted.toString()));
        keytool(file, List.of("-importcert", "-alias", "server", "-noprompt", "-file", signed.toString()));
        store = load();
    }

    private void generate(String subject, String names, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of("-genkeypair", "-alias", "server"));
        command.addAll(List.of("-dname", subject, "-ext", "san=" + names, "-ext", "bc=ca:true"));
        if (!List.of(options).contains("-keyalg")) {
            command.addAll(List.of("-keyalg", "EC"));
        }
        command.addAll(List.of(options));
        keytool(file, command);
    }

    private static void keytool(Path store, List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(arguments);
        command.addAll(List.of("-storetype", "PKCS12", "-keystore", store.toString(), "-storepass", PASSWORD));
        Process tool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (tool.waitFor() != 0) {
            throw new IllegalStateException(said);
        }
    }

    private KeyStore load() throws Exception {
        KeyStore loaded = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            loaded.load(in, PASSWORD.toCharArray());
        }
        return loaded;
    }

    /** Whoever trusts the result trusts this certificate; a file for {@code javax.net.ssl.trustStore}, without a password. */
    public Path trustStore() throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", store.getCertificate("server"));
        Path target = file.resolveSibling(file.getFileName() + ".trust");
        try (var out = Files.newOutputStream(target)) {
            trusted.store(out, PASSWORD.toCharArray());
        }
        return target;
    }

    public String pem() throws GeneralSecurityException {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(store.getCertificate("server").getEncoded())
                + "\n-----END CERTIFICATE-----\n";
    }

    PrivateKey key() throws GeneralSecurityException {
        return (PrivateKey) store.getKey("server", PASSWORD.toCharArray());
    }

    KeyManager[] keyManagers() throws GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        return keys.getKeyManagers();
    }

    public SSLServerSocketFactory serverSockets() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers(), null, null);
        return context.getServerSocketFactory();
    }
}
