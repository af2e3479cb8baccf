package app.kftray.engine;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Collects what Netty's leak detector finds, from before the first buffer on. */
final class BufferLeaks {
    private final List<String> found = new CopyOnWriteArrayList<>();

    private BufferLeaks() {}

    static BufferLeaks watch() {
        BufferLeaks leaks = new BufferLeaks();
        ResourceLeakDetector.LeakListener listener = (type, records) -> leaks.found.add(type + "\n" + records);
        ResourceLeakDetectorFactory standard = ResourceLeakDetectorFactory.instance();
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new ResourceLeakDetectorFactory() {
            @Override
            @Deprecated // still the one to implement
            public <T> ResourceLeakDetector<T> newResourceLeakDetector(
                    Class<T> resource, int samplingInterval, long maxActive) {
                return listened(standard.newResourceLeakDetector(resource, samplingInterval), listener);
            }

            @Override
            public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int samplingInterval) {
                return listened(standard.newResourceLeakDetector(resource, samplingInterval), listener);
            }
        });
        return leaks;
    }

    private static <T> ResourceLeakDetector<T> listened(
            ResourceLeakDetector<T> detector, ResourceLeakDetector.LeakListener listener) {
        detector.setLeakListener(listener);
        return detector;
    }

    /**
     * The leaks with where their buffers were last touched. Those of the sandbox do not count: its SPDY is Netty's, which now and
     * then forgets a block of headers when a connection ends.
     */
    List<String> found() {
        return found.stream()
                .filter(records -> !records.contains("app.kftray.sandbox"))
                .toList();
    }
}
