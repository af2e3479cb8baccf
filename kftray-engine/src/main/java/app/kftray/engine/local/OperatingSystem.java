package app.kftray.engine.local;

import java.util.Locale;

/** The systems whose sockets behave, or are looked up, differently. */
enum OperatingSystem {
    LINUX,
    MAC,
    WINDOWS,
    OTHER;

    static OperatingSystem current() {
        String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        if (name.startsWith("linux")) {
            return LINUX;
        }
        if (name.startsWith("mac")) {
            return MAC;
        }
        return name.startsWith("windows") ? WINDOWS : OTHER;
    }
}
