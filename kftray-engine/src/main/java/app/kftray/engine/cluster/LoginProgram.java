package app.kftray.engine.cluster;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.LoginProblem;
import app.kftray.api.problem.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs a login plug-in, once at a time. What it prints is taken as it comes and no end of a pipe is waited for: a program
 * that the plug-in left behind may hold its pipes for ever.
 */
final class LoginProgram implements LoginBroker.Program {
    /** {@code error: 2 (No such file or directory)}, on Windows {@code error=193, %1 is not a valid Win32 application}. */
    private static final Pattern SYSTEM_ERROR = Pattern.compile("error: \\d+ \\((.+)\\)$|error=\\d+, (.+)$");

    private static final int LONGEST_REASON = 400;
    private static final int LONGEST_OUTPUT = 1024 * 1024;
    private static final long LOOK_MILLIS = 20;
    private static final Duration WORTH_A_WORD = Duration.ofSeconds(2);

    /** What a program has to end in when it is asked to, before it is made to. */
    private static final Duration GRACE = Duration.ofMillis(300);

    private final UserEntry.Exec login;
    private final Duration timeout;
    private final Consumer<Optional<ForwardProblem>> waiting;
    private @Nullable Process running;
    private boolean closed;

    LoginProgram(UserEntry.Exec login, Duration timeout) {
        this(login, timeout, word -> {});
    }

    /** @param waiting hears, on the run's thread, that a run takes time and what it says meanwhile; empty when that run has ended */
    LoginProgram(UserEntry.Exec login, Duration timeout, Consumer<Optional<ForwardProblem>> waiting) {
        this.login = login;
        this.timeout = timeout;
        this.waiting = waiting;
    }

    /** @param expires when the credentials end, null when the plug-in does not say */
    record Answer(Credentials credentials, @Nullable Instant expires) {}

    /** Blocks, at most for the time-out; used on a virtual thread. Throws a {@link ProblemException}. */
    @Override
    public Answer run() {
        Process process = start();
        Output out = new Output(process.getInputStream());
        Output err = new Output(process.getErrorStream());
        ForwardProblem told = null;
        try {
            long begun = System.nanoTime();
            while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                out.take();
                err.take();
                Duration taken = Duration.ofNanos(System.nanoTime() - begun);
                if (taken.compareTo(timeout) > 0) {
                    throw failed("it did not end within " + timeout.toSeconds() + " s" + err.tail());
                }
                ForwardProblem word = taken.compareTo(WORTH_A_WORD) < 0 ? null : waits(err);
                if (word != null && !word.equals(told)) {
                    told = word;
                    waiting.accept(Optional.of(word));
                }
            }
            out.take();
            err.take();
            int status = process.exitValue();
            if (status != 0) {
                throw failed("it ended with status " + status + err.tail());
            }
            return ExecCredential.read(out.text(), login, this::problem);
        } catch (IOException e) {
            throw failed("what it prints cannot be read: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("it was interrupted");
        } finally {
            kill(process);
            synchronized (this) {
                running = null;
            }
            if (told != null) {
                waiting.accept(Optional.empty());
            }
        }
    }

    private ForwardProblem waits(Output said) {
        return new LoginProblem.LoginWaits(
                login.user(),
                login.name(),
                timeout.toSeconds(),
                said.last(),
                CommandLine.of(program(), login.arguments()));
    }

    /** Ends what runs, and lets nothing more run. Blocks for a moment when a program does not end by itself. */
    @Override
    public void close() {
        Process process;
        synchronized (this) {
            closed = true;
            process = running;
        }
        if (process != null) {
            kill(process);
        }
    }

    private synchronized Process start() {
        if (closed) {
            throw failed("kftray ends");
        }
        List<String> command = new ArrayList<>(List.of(program()));
        command.addAll(login.arguments());
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.redirectInput(ProcessBuilder.Redirect.from(new File(File.separatorChar == '\\' ? "NUL" : "/dev/null")));
        builder.environment().putAll(login.environment());
        builder.environment().put("KUBERNETES_EXEC_INFO", ExecCredential.request(login));
        try {
            Process process = builder.start();
            running = process;
            return process;
        } catch (IOException e) {
            throw new ProblemException(notStarted(e), e);
        }
    }

    /** The system says only that it did not work; a file that is there is not to be installed. */
    private ForwardProblem notStarted(IOException failure) {
        return likeliest(files())
                .map(file -> problem(
                        file.canExecute()
                                ? file + " cannot be started: " + reason(failure)
                                : file + " is not executable"))
                .orElseGet(() -> new LoginProblem.LoginMissing(login.user(), login.command(), login.installHint()));
    }

    /** The file that the system tried to run: it passes over those that are not executable. */
    static Optional<File> likeliest(Stream<File> files) {
        return files.filter(File::isFile).min(Comparator.comparing(file -> !file.canExecute()));
    }

    /** The system's sentence without the call, the number and the path that Java puts around it. */
    static String reason(IOException failure) {
        String message = String.valueOf(failure.getMessage()).strip();
        Matcher told = SYSTEM_ERROR.matcher(message);
        return told.find() ? told.group(told.group(1) == null ? 2 : 1) : message;
    }

    /** Where the program may be. */
    private Stream<File> files() {
        return isPath()
                ? Stream.of(new File(program()))
                : Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                        .filter(folder -> !folder.isEmpty())
                        .map(folder -> new File(folder, login.command()));
    }

    /** As kubectl: a name is looked up on the PATH, a path with a slash in it belongs to the kubeconfig's folder. */
    private String program() {
        return isPath() ? login.folder().resolve(login.command()).toString() : login.command();
    }

    private boolean isPath() {
        return login.command().contains("/") || login.command().contains(File.separator);
    }

    private ForwardProblem problem(String reason) {
        return new LoginProblem.LoginFailed(
                login.user(), login.name(), reason, CommandLine.of(program(), login.arguments()));
    }

    private ProblemException failed(String reason) {
        return new ProblemException(problem(reason));
    }

    /** With what it started; a program that has ended by itself keeps what it left behind on purpose. */
    private static void kill(Process process) {
        if (!process.isAlive()) {
            return;
        }
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .filter(ProcessHandle::isAlive)
                .toList();
        all.forEach(ProcessHandle::destroy);
        long begun = System.nanoTime();
        while (all.stream().anyMatch(ProcessHandle::isAlive)) {
            if (System.nanoTime() - begun > GRACE.toNanos()) {
                all.forEach(ProcessHandle::destroyForcibly);
                return;
            }
            try {
                process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                TimeUnit.MILLISECONDS.sleep(1);
            } catch (InterruptedException e) {
                all.forEach(ProcessHandle::destroyForcibly);
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** What came out of one pipe until now. */
    private static final class Output {
        private final InputStream pipe;
        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

        Output(InputStream pipe) {
            this.pipe = pipe;
        }

        /** Takes what is there, without waiting for more. */
        void take() throws IOException {
            for (int there = pipe.available(); there > 0; there = pipe.available()) {
                byte[] bytes = pipe.readNBytes(there);
                if (taken.size() < LONGEST_OUTPUT) {
                    taken.writeBytes(bytes);
                }
            }
        }

        String text() {
            return taken.toString(StandardCharsets.UTF_8);
        }

        /** The end of it, as the end of a sentence. */
        String tail() {
            String last = last();
            return last.isEmpty() ? "" : ": " + last;
        }

        /** The end of it, on one line. */
        String last() {
            String text = text().strip();
            String last = text.length() > LONGEST_REASON ? "…" + text.substring(text.length() - LONGEST_REASON) : text;
            return last.replace('\n', ' ');
        }
    }
}
