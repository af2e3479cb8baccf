package app.kftray.engine.settings;

import java.nio.file.Path;

/** Reads paths as people write them: {@code ~} is their home, and what is relative is relative to where it stands. */
public final class WrittenPath {
    private WrittenPath() {}

    /** Normalized; throws {@link java.nio.file.InvalidPathException} for what can be no path of this system. */
    public static Path expand(String text, Path folder, Path home) {
        if (text.equals("~")) {
            return home;
        }
        if (text.startsWith("~/") || text.startsWith("~\\")) {
            return home.resolve(text.substring(2)).normalize();
        }
        return folder.resolve(text).normalize();
    }
}
