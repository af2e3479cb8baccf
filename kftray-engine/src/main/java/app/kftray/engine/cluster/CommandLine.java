package app.kftray.engine.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A command as a person would type it, without the secrets in it. */
final class CommandLine {
    private static final String SECRET = "(?:secret|password|passwd|token|key|credential|assertion)";
    private static final String HIDDEN = "…";
    private static final Pattern ASSIGNED = Pattern.compile("(?i)([\\w.-]*" + SECRET + "=)[^\\s'\"]+");
    private static final Pattern OPTION = Pattern.compile("(?i)--?[\\w.-]*" + SECRET);
    private static final Pattern IN_ADDRESS = Pattern.compile("(://)[^/@\\s]+@");
    private static final Pattern SIGNED = Pattern.compile("eyJ[\\w-]{10,}[\\w.-]*");
    private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./…-]+");

    private CommandLine() {}

    static String of(String program, List<String> arguments) {
        List<String> words = new ArrayList<>(List.of(quote(program)));
        boolean secret = false;
        for (String argument : arguments) {
            boolean option = argument.startsWith("-");
            words.add(secret && !option ? HIDDEN : quote(hide(argument)));
            secret = option && OPTION.matcher(argument).matches();
        }
        return String.join(" ", words);
    }

    private static String hide(String argument) {
        String text = ASSIGNED.matcher(argument).replaceAll("$1" + HIDDEN);
        text = IN_ADDRESS.matcher(text).replaceAll("$1" + HIDDEN + "@");
        return SIGNED.matcher(text).replaceAll(HIDDEN);
    }

    private static String quote(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
