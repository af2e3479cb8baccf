package app.kftray.engine.relay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * A process as a label can tell it for good: its id, its start, and the system that both belong to. The start is the kernel's own count where
 * there is one, since clocks are set; the system is its boot and, for containers, the space that process ids are counted in.
 */
record ProcessMark(long pid, String start, String boot, String space) {
    private static final Path PROC = Path.of("/proc");
    private static final int START_FIELD = 20; // of /proc/PID/stat, counted from the one after the name
    private static final int BOOT_LETTERS = 12;
    private static final String NONE = "0";

    static ProcessMark ofThis() {
        return of(ProcessHandle.current());
    }

    static ProcessMark of(ProcessHandle process) {
        return new ProcessMark(process.pid(), startOf(process), thisBoot(), thisSpace());
    }

    /** Whether it is certain that the process of that label is gone; what cannot be told from here counts as running. */
    static boolean isGone(String label) {
        String[] parts = label.split("-", -1);
        if (parts.length != 4) {
            return false;
        }
        if (!parts[2].equals(thisBoot())) {
            return true;
        }
        if (!parts[3].equals(thisSpace())) {
            return false;
        }
        try {
            Optional<ProcessHandle> found = ProcessHandle.of(Long.parseLong(parts[0]));
            return found.isEmpty() || !startOf(found.get()).equals(parts[1]);
        } catch (NumberFormatException notOurs) {
            return false;
        }
    }

    private static String startOf(ProcessHandle process) {
        try {
            String stat = Files.readString(PROC.resolve(process.pid() + "/stat"));
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[START_FIELD - 1];
        } catch (IOException | RuntimeException elsewhere) {
            return process.info()
                    .startInstant()
                    .map(Instant::toEpochMilli)
                    .map(String::valueOf)
                    .orElse(NONE);
        }
    }

    private static String thisBoot() {
        try {
            return Files.readString(PROC.resolve("sys/kernel/random/boot_id"))
                    .strip()
                    .replace("-", "")
                    .substring(0, BOOT_LETTERS);
        } catch (IOException | RuntimeException elsewhere) {
            return NONE;
        }
    }

    private static String thisSpace() {
        try {
            return Files.readSymbolicLink(PROC.resolve("self/ns/pid"))
                    .toString()
                    .replaceAll("\\D", "");
        } catch (IOException | RuntimeException elsewhere) {
            return NONE;
        }
    }

    /** As it is in the label. */
    @Override
    public String toString() {
        return pid + "-" + start + "-" + boot + "-" + space;
    }
}
