package app.kftray.server;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads typed values from environment variables; every failure names the variable, its value and what was expected. */
final class Environment {
    private final Map<String, String> values;

    Environment(Map<String, String> values) {
        this.values = values;
    }

    String text(String name) {
        return values.getOrDefault(name, "").strip();
    }

    int number(String name, int absent, int least, int most) throws BadSetting {
        String text = text(name);
        if (text.isEmpty() && absent >= 0) {
            return absent;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, like a number out of range.
        }
        throw new BadSetting(name, text, "a number from " + least + " to " + most);
    }

    /** A port that must be there. */
    int port(String name) throws BadSetting {
        return number(name, -1, 1, 65_535);
    }

    Duration seconds(String name, int absent, int least) throws BadSetting {
        return Duration.ofSeconds(number(name, absent, least, 86_400));
    }

    /** A comma-separated list of IP addresses. */
    List<InetAddress> addresses(String name, List<String> absent) throws BadSetting {
        String text = text(name);
        List<InetAddress> addresses = new ArrayList<>();
        for (String part : text.isEmpty() ? absent : List.of(text.split(",", -1))) {
            try {
                addresses.add(InetAddress.ofLiteral(part.strip()));
            } catch (IllegalArgumentException e) {
                throw new BadSetting(name, text, "IP addresses, separated by commas");
            }
        }
        return addresses;
    }

    static boolean isLiteral(String host) {
        try {
            return InetAddress.ofLiteral(host).getAddress().length > 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
