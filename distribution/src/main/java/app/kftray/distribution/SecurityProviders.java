package app.kftray.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The image's list of security providers, without those that are not in {@code java.base}. For each of these the JDK has ServiceLoader
 * make provider after provider until one has the name, and Bouncy Castle, with which the sandbox makes certificates, sets up a
 * thousand algorithms in that: half a second of processor time at each start, before the first connection.
 */
final class SecurityProviders {
    private static final Pattern PROVIDER = Pattern.compile("security\\.provider\\.\\d+=(\\S+).*");

    private SecurityProviders() {}

    /** Rewrites the list in the image's {@code java.security}. */
    static void trim(Path image) throws IOException {
        Path file = image.resolve("conf/security/java.security");
        List<String> lines = new ArrayList<>();
        int number = 0; // without gaps: the JDK stops reading at the first
        for (String line : Files.readAllLines(file)) {
            Matcher provider = PROVIDER.matcher(line);
            if (!provider.matches()) {
                lines.add(line);
            } else if (isBase(provider.group(1))) {
                lines.add("security.provider." + ++number + "=" + provider.group(1));
            }
        }
        Files.write(file, lines);
    }

    private static boolean isBase(String name) {
        Provider provider = Security.getProvider(name);
        return provider != null && provider.getClass().getModule().equals(Object.class.getModule());
    }
}
