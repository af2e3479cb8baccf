package app.kftray.engine.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Files that change when a person logs in elsewhere, say by {@code aws sso login} in a terminal: what the usual programs keep their
 * logins in, and whatever the plug-in's arguments and variables name. A login that failed is then worth another try. Thread-safe; reads
 * files' attributes.
 */
final class LoginTraces {
    private static final List<String> USUAL = List.of(
            ".aws/sso/cache",
            ".aws/cli/cache",
            ".aws/credentials",
            ".aws/config",
            ".azure/msal_token_cache.json",
            ".azure/msal_token_cache.bin",
            ".azure/azureProfile.json",
            ".config/gcloud/credentials.db",
            ".config/gcloud/access_tokens.db",
            ".config/gcloud/application_default_credentials.json",
            ".kube/cache/kubelogin",
            ".kube/cache/oidc-login");

    /** Of a folder; one with more is no place where logins are kept, and only its own time is looked at. */
    private static final int MOST_FILES = 200;

    static final LoginTraces NONE = new LoginTraces(List.of());

    private final List<Path> files;
    private volatile List<String> marked = List.of();

    LoginTraces(List<Path> files) {
        this.files = List.copyOf(files);
    }

    static LoginTraces of(UserEntry.Exec login, Path home) {
        Stream<Path> usual = USUAL.stream().map(home::resolve);
        Stream<Path> named = Stream.concat(login.arguments().stream(), login.environment().values().stream())
                .map(it -> it.substring(it.indexOf('=') + 1))
                .flatMap(it -> absolute(it, home));
        return new LoginTraces(Stream.concat(usual, named).distinct().toList());
    }

    private static Stream<Path> absolute(String text, Path home) {
        try {
            Path path = text.startsWith("~/") ? home.resolve(text.substring(2)) : Path.of(text);
            return path.isAbsolute() ? Stream.of(path) : Stream.empty();
        } catch (InvalidPathException noPath) {
            return Stream.empty();
        }
    }

    /** Takes what the files are like now for what they were like when the login failed. */
    void mark() {
        marked = stamps();
    }

    /** Whether one of them is another than at the last mark. */
    boolean changed() {
        return !stamps().equals(marked);
    }

    private List<String> stamps() {
        return files.stream()
                .flatMap(LoginTraces::withContent)
                .map(FileStamp::of)
                .toList();
    }

    private static Stream<Path> withContent(Path file) {
        if (!Files.isDirectory(file)) {
            return Stream.of(file);
        }
        try (Stream<Path> content = Files.list(file)) {
            List<Path> first = content.limit(MOST_FILES + 1).sorted().toList();
            return Stream.concat(Stream.of(file), first.size() > MOST_FILES ? Stream.empty() : first.stream());
        } catch (IOException | UncheckedIOException gone) {
            return Stream.of(file);
        }
    }
}
