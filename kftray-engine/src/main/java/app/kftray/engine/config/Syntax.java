package app.kftray.engine.config;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.regex.Pattern;

/** The spellings that Kubernetes and this machine accept, so that a slip is shown at its line and not as a failed request. */
final class Syntax {
    static final String LABEL = "a Kubernetes name: up to 63 lower-case letters, digits and dashes";
    static final String ALIAS = "a name without line breaks, up to 253 characters";
    static final String PORT = "a port from 1 to 65535, or the name of one";
    static final String HOST_PORT = "a port from 1 to 65535; those of a host have no names";

    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern SUBDOMAIN = Pattern.compile("[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?");
    private static final Pattern PORT_NAME = Pattern.compile("[a-z0-9-]{1,15}");
    private static final Pattern PROTOCOL = Pattern.compile("[a-z][a-z0-9+.-]{0,31}");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_]([-.A-Za-z0-9_]{0,252}[A-Za-z0-9_])?\\.?");

    private static final String LABEL_VALUE = "([A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?)?";
    private static final String LABEL_KEY =
            "([a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?";
    private static final String VALUES = "\\(\\s*" + LABEL_VALUE + "(\\s*,\\s*" + LABEL_VALUE + ")*\\s*\\)";
    private static final String REQUIREMENT = "\\s*(!\\s*" + LABEL_KEY + "|" + LABEL_KEY + "(\\s*(=|==|!=)\\s*"
            + LABEL_VALUE + "|\\s+(in|notin)\\s*" + VALUES + ")?)\\s*";
    private static final Pattern SELECTOR = Pattern.compile(REQUIREMENT + "(," + REQUIREMENT + ")*");

    private Syntax() {}

    static boolean isAlias(String text) {
        return text.length() <= 253 && text.chars().noneMatch(Character::isISOControl);
    }

    static boolean isLabel(String text) {
        return NAME.matcher(text).matches();
    }

    static boolean isPodName(String text) {
        return SUBDOMAIN.matcher(text).matches();
    }

    static boolean isSelector(String text) {
        return SELECTOR.matcher(text).matches();
    }

    static boolean isProtocol(String text) {
        return PROTOCOL.matcher(text).matches();
    }

    static boolean isPort(String text) {
        // A name holds at least one letter; otherwise it is a number that went wrong, for example -80.
        boolean name = PORT_NAME.matcher(text).matches() && text.chars().anyMatch(c -> c >= 'a' && c <= 'z');
        return name || isPortNumber(text);
    }

    static boolean isPortNumber(String text) {
        boolean digits = text.length() < 10 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits && !text.isEmpty() && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= 65_535;
    }

    static boolean isHost(String text) {
        return NetUtil.isValidIpV6Address(text) || HOST.matcher(text).matches();
    }

    static boolean isLocalAddress(String text) {
        if (text.equals("localhost") || NetUtil.isValidIpV4Address(text)) {
            return true;
        }
        try {
            // The scope of an address such as fe80::1%eth0 has to be an interface of this machine.
            return NetUtil.isValidIpV6Address(text)
                    && InetAddress.ofLiteral(text).getAddress().length > 0;
        } catch (IllegalArgumentException noSuchScope) {
            return false;
        }
    }
}
