package app.kftray.distribution;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.ModuleAttribute;
import java.lang.classfile.attribute.ModuleRequireInfo;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.NameAndTypeEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.constant.ClassDesc;
import java.lang.constant.ModuleDesc;
import java.lang.constant.PackageDesc;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A library without a module descriptor. It gets one that behaves as the automatic module did: open, every package exported, and
 * whatever its classes refer to required, transitively, because an automatic module's readers read those too.
 */
final class AutomaticModule {
    private static final Pattern CLASS_IN_DESCRIPTOR = Pattern.compile("L([^;<]+);");

    private final ModuleDescriptor descriptor;
    private final Path jar;

    AutomaticModule(ModuleDescriptor descriptor, Path jar) {
        this.descriptor = descriptor;
        this.jar = jar;
    }

    /** Copies the jar with a descriptor added. {@code modulesByPackage} tells whose class a reference means. */
    void copy(Path to, Map<String, String> modulesByPackage) throws IOException {
        try (JarFile from = new JarFile(jar.toFile());
                JarOutputStream out = new JarOutputStream(Files.newOutputStream(to))) {
            out.setLevel(1); // jlink reads it once
            out.putNextEntry(new JarEntry("module-info.class"));
            out.write(describe(required(from, modulesByPackage)));
            for (JarEntry entry : (Iterable<JarEntry>) from.stream()::iterator) {
                out.putNextEntry(new JarEntry(entry.getName()));
                try (InputStream content = from.getInputStream(entry)) {
                    content.transferTo(out);
                }
            }
        }
    }

    private Set<String> required(JarFile from, Map<String, String> modulesByPackage) {
        Set<String> packages = new TreeSet<>();
        from.versionedStream()
                .filter(entry -> entry.getName().endsWith(".class"))
                .forEach(entry -> collect(bytes(from, entry), packages));
        Set<String> modules = new TreeSet<>();
        for (String name : packages) {
            String module = modulesByPackage.get(name); // none: an optional library that is not here
            if (module != null && !module.equals(descriptor.name()) && !module.equals("java.base")) {
                modules.add(module);
            }
        }
        return modules;
    }

    private static void collect(byte[] classFile, Set<String> packages) {
        for (PoolEntry entry : ClassFile.of().parse(classFile).constantPool()) {
            switch (entry) {
                case ClassEntry type -> collect(type.asSymbol().descriptorString(), packages);
                case NameAndTypeEntry member -> collect(member.type().stringValue(), packages);
                default -> {}
            }
        }
    }

    private static void collect(String descriptor, Set<String> packages) {
        Matcher matcher = CLASS_IN_DESCRIPTOR.matcher(descriptor);
        while (matcher.find()) {
            packages.add(ClassDesc.ofInternalName(matcher.group(1)).packageName());
        }
    }

    private byte[] describe(Set<String> required) {
        ModuleAttribute attribute = ModuleAttribute.of(ModuleDesc.of(descriptor.name()), module -> {
            module.moduleFlags(AccessFlag.OPEN);
            descriptor.version().ifPresent(version -> module.moduleVersion(version.toString()));
            module.requires(ModuleRequireInfo.of(ModuleDesc.of("java.base"), Set.of(AccessFlag.MANDATED), null));
            for (String name : required) {
                module.requires(ModuleDesc.of(name), Set.of(AccessFlag.TRANSITIVE), null);
            }
            descriptor.packages().stream().sorted().forEach(it -> module.exports(PackageDesc.of(it), Set.of()));
            descriptor
                    .provides()
                    .forEach(it -> module.provides(
                            ClassDesc.of(it.service()),
                            it.providers().stream().map(ClassDesc::of).toArray(ClassDesc[]::new)));
        });
        return ClassFile.of().buildModule(attribute);
    }

    private static byte[] bytes(JarFile jar, JarEntry entry) {
        try (InputStream content = jar.getInputStream(entry)) {
            return content.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
