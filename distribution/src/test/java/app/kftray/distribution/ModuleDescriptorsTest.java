package app.kftray.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What each module shows, needs, offers and looks for, against {@code modules.txt}: no change of it goes unnoticed. {@code
 * -Dgolden.update=true} accepts what there is now.
 */
class ModuleDescriptorsTest {
    private static final Path GOLDEN = Path.of("src/test/resources/modules.txt");

    @Test
    void areAsAgreed() throws IOException {
        String now = ours().map(ModuleReference::descriptor)
                .sorted(Comparator.comparing(ModuleDescriptor::name))
                .map(ModuleDescriptorsTest::describe)
                .collect(Collectors.joining("\n"));
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(GOLDEN, now);
        }
        assertThat(now)
                .as("module descriptors; -Dgolden.update=true writes them to %s", GOLDEN)
                .isEqualTo(Files.readString(GOLDEN));
    }

    private static Stream<ModuleReference> ours() {
        Path[] places = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(it -> it.contains("kftray"))
                .map(Path::of)
                .filter(ModuleDescriptorsTest::isModule)
                .toArray(Path[]::new);
        return ModuleFinder.of(places).findAll().stream();
    }

    private static boolean isModule(Path place) {
        return !place.endsWith("test-classes") && Files.exists(place);
    }

    private static String describe(ModuleDescriptor module) {
        StringBuilder text = new StringBuilder(module.isOpen() ? "open module " : "module ")
                .append(module.name())
                .append('\n');
        lines(
                text,
                "requires",
                module.requires().stream()
                        .filter(it -> !it.name().equals("java.base"))
                        .map(it -> words(it.modifiers()) + it.name()));
        lines(text, "exports", module.exports().stream().map(it -> it.source() + to(it.targets())));
        lines(text, "opens", module.opens().stream().map(it -> it.source() + to(it.targets())));
        lines(text, "uses", module.uses().stream());
        lines(
                text,
                "provides",
                module.provides().stream().map(it -> it.service() + " with " + String.join(", ", it.providers())));
        return text.toString();
    }

    private static void lines(StringBuilder text, String word, Stream<String> items) {
        items.sorted()
                .forEach(it ->
                        text.append("  ").append(word).append(' ').append(it).append('\n'));
    }

    private static String words(Collection<ModuleDescriptor.Requires.Modifier> modifiers) {
        List<String> words = modifiers.stream()
                .map(it -> it.name().toLowerCase(java.util.Locale.ROOT))
                .sorted()
                .toList();
        return words.isEmpty() ? "" : String.join(" ", words) + " ";
    }

    private static String to(Collection<String> modules) {
        return modules.isEmpty() ? "" : " to " + String.join(", ", new TreeSet<>(modules));
    }
}
