package app.kftray.sandbox.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Versions, watches and pages. */
class ObjectStoreTest {
    private final ObjectStore store = new ObjectStore();

    @Test
    void pagesShowTheStateOfTheFirstOne() {
        for (int i = 0; i < 5; i++) {
            put("pod-" + i, "web");
        }
        ObjectNode first = page(2, "");
        store.remove(Resource.PODS, "demo", "pod-4");
        put("pod-35", "web");
        ObjectNode second = page(2, next(first));
        ObjectNode third = page(2, next(second));

        assertThat(names(first)).containsExactly("pod-0", "pod-1");
        assertThat(first.at("/metadata/remainingItemCount").asInt()).isEqualTo(3);
        assertThat(names(second)).containsExactly("pod-2", "pod-3");
        assertThat(names(third)).containsExactly("pod-4");
        assertThat(next(third)).isEmpty();
        assertThat(third.at("/metadata/resourceVersion")).isEqualTo(first.at("/metadata/resourceVersion"));
        assertThat(names(page(0, ""))).containsExactly("pod-0", "pod-1", "pod-2", "pod-3", "pod-35");
    }

    @Test
    void aPageOfAForgottenVersionHasExpired() {
        put("pod-0", "web");
        put("pod-1", "web");
        ObjectNode first = page(1, "");
        store.forgetChanges();
        assertThatThrownBy(() -> page(1, next(first)))
                .isInstanceOfSatisfying(
                        Failure.class, it -> assertThat(it.code()).isEqualTo(410));
    }

    @Test
    void watchesGoOnFromAVersionAndSeeWhatEntersAndLeavesTheirSelection() {
        put("old", "web");
        long version = page(0, "").at("/metadata/resourceVersion").asLong();
        put("new", "web");
        List<String> events = new ArrayList<>();
        Selection web = Selection.of(Resource.PODS, "demo", "app=web", "");
        try (Watch watch = Watch.begin(store, web, version, event -> events.add(text(event)))) {
            put("new", "api");
            put("old", "web");
            put("other", "api");
            put("other", "web");
            store.remove(Resource.PODS, "demo", "old");
            assertThat(watch.bookmark().at("/object/metadata/resourceVersion").asLong())
                    .isGreaterThan(version);
        }
        put("unseen", "web");
        assertThat(events).containsExactly("ADDED new", "DELETED new", "ADDED other", "DELETED old");
    }

    @Test
    void aWatchFromZeroBeginsWithWhatIsThere() {
        put("one", "web");
        List<String> events = new ArrayList<>();
        Watch.begin(store, Selection.of(Resource.PODS, "", "", ""), 0, event -> events.add(text(event)));
        assertThat(events).containsExactly("ADDED one");
    }

    @Test
    void forgetsTheOldestChanges() {
        put("pod", "web");
        long version = page(0, "").at("/metadata/resourceVersion").asLong();
        for (int i = 0; i < 1_100; i++) {
            put("pod", "app-" + i);
        }
        Selection all = Selection.of(Resource.PODS, "", "", "");
        assertThatThrownBy(() -> Watch.begin(store, all, version, event -> {}))
                .isInstanceOfSatisfying(
                        Failure.class, it -> assertThat(it.code()).isEqualTo(410));
    }

    private void put(String name, String app) {
        ObjectNode pod = JsonNodeFactory.instance.objectNode();
        ObjectNode metadata = pod.putObject("metadata").put("namespace", "demo").put("name", name);
        metadata.putObject("labels").put("app", app);
        store.put(Resource.PODS, pod);
    }

    private ObjectNode page(int limit, String next) {
        return Lists.page(store, Selection.of(Resource.PODS, "demo", "", ""), limit, next);
    }

    private static String next(ObjectNode list) {
        return list.at("/metadata/continue").asText("");
    }

    private static List<String> names(ObjectNode list) {
        return list.get("items").findValuesAsText("name");
    }

    private static String text(ObjectNode event) {
        return event.get("type").asText() + " "
                + event.at("/object/metadata/name").asText();
    }
}
