package app.kftray.engine.config;

import app.kftray.api.config.ConfigText;
import app.kftray.api.config.ForwardConfig;
import app.kftray.api.problem.ConfigProblem;
import app.kftray.api.problem.ProblemException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A file of forwards that is changed and written back: unknown keys, the order of keys and entries, and the format stay as
 * they were; the comments and anchors of a YAML file do not. Entries are found by alias, default ones included. Not
 * thread-safe.
 *
 * <p>Whoever changes the file between {@link #open} and {@link #save} is overwritten, so keep the time between them short.
 */
public final class ConfigDocument {
    private final Path file;
    private final Path home;
    private final boolean json;

    /** Whether the file was one object; it stays one as long as it holds one entry. */
    private final boolean single;

    private final ArrayNode entries;

    private ConfigDocument(Path file, Path home, boolean json, boolean single, ArrayNode entries) {
        this.file = file;
        this.home = home;
        this.json = json;
        this.single = single;
        this.entries = entries;
    }

    /**
     * Reads the file; one that does not exist, or is empty, has no entries. Throws a {@link ProblemException} when it cannot be
     * read or is no list of objects: what is not understood must not be overwritten.
     *
     * @param home what {@code ~} stands for
     */
    public static ConfigDocument open(Path file, Path home) {
        String name = file.toString();
        String text = Files.exists(file) ? ConfigText.read(file) : "";
        ArrayNode entries = JsonNodeFactory.instance.arrayNode();
        if (text.isBlank()) {
            return new ConfigDocument(file, home, NodeReader.isJson(name, "["), false, entries);
        }
        Node root = NodeReader.read(name, text);
        for (Node entry : root instanceof Node.Sequence sequence ? sequence.items() : List.of(root)) {
            if (!(entry instanceof Node.Mapping)) {
                String reason = entry.shown() + " is no forward (expected: an object)";
                throw new ProblemException(new ConfigProblem.Malformed(entry.at(), reason));
            }
            entries.add(Trees.of(entry));
        }
        return new ConfigDocument(file, home, NodeReader.isJson(name, text), root instanceof Node.Mapping, entries);
    }

    /** The aliases of all entries, in order. */
    public List<String> aliases() {
        List<Draft> drafts = drafts();
        Aliases aliases = new Aliases(drafts);
        return drafts.stream().map(aliases::of).toList();
    }

    /**
     * Changes the entry of that alias into {@code forward}, which may have another alias; adds it when there is none. Throws a
     * {@link ProblemException} for what a file cannot say.
     */
    public void put(String alias, ForwardConfig forward) {
        int index = aliases().indexOf(alias);
        if (index >= 0) {
            EntryWriter.write(drafts().get(index).forward(), forward, (ObjectNode) entries.get(index));
            return;
        }
        ObjectNode added = JsonNodeFactory.instance.objectNode();
        EntryWriter.write(null, forward, added);
        entries.add(added);
    }

    /** Whether there was such an entry. */
    public boolean remove(String alias) {
        int index = aliases().indexOf(alias);
        if (index >= 0) {
            entries.remove(index);
        }
        return index >= 0;
    }

    /** The text that {@link #save} writes. */
    public String text() {
        JsonNode root = single && entries.size() == 1 ? entries.get(0) : entries;
        try {
            return json ? Trees.json(root) : Trees.yaml(root);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Replaces the file in one step, readable by its owner alone; blocks until it is on the disk. */
    public void save() throws IOException {
        AtomicFile.write(file, text());
    }

    /** What the entries mean now, whether or not this program can carry them. */
    private List<Draft> drafts() {
        if (entries.isEmpty()) {
            return List.of();
        }
        Capabilities everything = new Capabilities(Set.of("tcp", "udp"), true);
        Path folder = file.toAbsolutePath().normalize().getParent();
        Node root = NodeReader.read(file.toString(), text());
        List<Draft> drafts = new ArrayList<>();
        for (Node entry : root instanceof Node.Sequence sequence ? sequence.items() : List.of(root)) {
            drafts.add(EntryReader.read((Node.Mapping) entry, folder == null ? home : folder, home, everything));
        }
        return drafts;
    }
}
