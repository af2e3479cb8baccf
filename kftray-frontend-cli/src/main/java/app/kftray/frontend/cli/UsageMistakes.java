package app.kftray.frontend.cli;

import app.kftray.api.problem.ConfigProblem;
import app.kftray.api.problem.ForwardProblem;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with a command line in the words of all other problems; picocli's are about its own model. */
final class UsageMistakes {
    /** How picocli begins when a converter refuses a value; what follows is the converter's sentence. */
    private static final Pattern BAD_VALUE =
            Pattern.compile("Invalid value for (?:option '[^']*'|positional parameter)[^:]*: (.*)", Pattern.DOTALL);

    private UsageMistakes() {}

    static ForwardProblem of(ParameterException wrong) {
        String command = wrong.getCommandLine().getCommandName();
        String about = command.equals(Commands.PROGRAM) ? "kftray help" : "kftray help " + command;
        return new ConfigProblem.BadUsage(sentence(wrong), about + " shows what can be written.");
    }

    private static String sentence(ParameterException wrong) {
        String message = String.valueOf(wrong.getMessage());
        Matcher badValue = BAD_VALUE.matcher(message);
        return switch (wrong) {
            case UnmatchedArgumentException unmatched -> unmatched(unmatched);
            case MissingParameterException missing
            when !missing.getMissing().isEmpty() -> missing(missing.getMissing().getFirst());
            case OverwrittenOptionException twice
            when name(twice.getOverwritten()) != null -> name(twice.getOverwritten()) + " is given twice";
            case ParameterException value when badValue.matches() -> badValue(value.getArgSpec(), badValue.group(1));
            default -> message;
        };
    }

    private static String unmatched(UnmatchedArgumentException unmatched) {
        String word = unmatched.getUnmatched().getFirst();
        if (!word.startsWith("-")) {
            return word + " is one argument too many";
        }
        List<String> near = unmatched.getSuggestions();
        return "there is no option " + word + (near.isEmpty() ? "" : "; did you mean " + near.getFirst() + "?");
    }

    private static String missing(ArgSpec argument) {
        String expected = " (expected: " + argument.paramLabel().replace("|", ", ") + ")";
        String option = name(argument);
        return option == null ? "an argument is missing" + expected : option + " has no value" + expected;
    }

    private static String badValue(@Nullable ArgSpec argument, String refusal) {
        String option = name(argument);
        if (option == null) {
            return refusal;
        }
        boolean takesNone = argument instanceof OptionSpec it && it.arity().max() == 0;
        return takesNone ? option + " takes no value" : option + ": " + refusal;
    }

    /** An option's longest name; null for anything else. */
    private static @Nullable String name(@Nullable ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : null;
    }
}
