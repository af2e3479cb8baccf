package app.kftray.engine.target;

import com.google.gson.reflect.TypeToken;
import io.kubernetes.client.common.KubernetesListObject;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.apis.DiscoveryV1Api;
import io.kubernetes.client.openapi.models.V1EndpointSlice;
import io.kubernetes.client.openapi.models.V1EndpointSliceList;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodList;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceList;
import io.kubernetes.client.util.Watch;
import java.lang.reflect.Type;
import okhttp3.Call;
import org.jspecify.annotations.Nullable;

/** The three questions that targets ask, each with the narrowest selector that answers it. */
final class Queries {
    static final Type SERVICE_EVENT = new TypeToken<Watch.Response<V1Service>>() {}.getType();
    static final Type POD_EVENT = new TypeToken<Watch.Response<V1Pod>>() {}.getType();
    static final Type SLICE_EVENT = new TypeToken<Watch.Response<V1EndpointSlice>>() {}.getType();

    private Queries() {}

    /** One service. */
    record ServiceQuery(String namespace, String name) implements ObjectWatch.Query {
        @Override
        public Call list(ApiClient client, int limit, @Nullable String continueFrom) throws ApiException {
            return new CoreV1Api(client)
                    .listNamespacedService(namespace)
                    .fieldSelector("metadata.name=" + name)
                    .limit(limit)
                    ._continue(continueFrom)
                    .buildCall(null);
        }

        @Override
        public Call watch(ApiClient client, String resourceVersion) throws ApiException {
            return new CoreV1Api(client)
                    .listNamespacedService(namespace)
                    .fieldSelector("metadata.name=" + name)
                    .resourceVersion(resourceVersion)
                    .allowWatchBookmarks(true)
                    .timeoutSeconds(ObjectWatch.WATCH_SECONDS)
                    .watch(true)
                    .buildCall(null);
        }

        @Override
        public Class<? extends KubernetesListObject> listType() {
            return V1ServiceList.class;
        }

        @Override
        public String group() {
            return "";
        }

        @Override
        public String resource() {
            return "services";
        }
    }

    /** The endpoint slices of one service. */
    record SliceQuery(String namespace, String service) implements ObjectWatch.Query {
        private String labels() {
            return "kubernetes.io/service-name=" + service;
        }

        @Override
        public Call list(ApiClient client, int limit, @Nullable String continueFrom) throws ApiException {
            return new DiscoveryV1Api(client)
                    .listNamespacedEndpointSlice(namespace)
                    .labelSelector(labels())
                    .limit(limit)
                    ._continue(continueFrom)
                    .buildCall(null);
        }

        @Override
        public Call watch(ApiClient client, String resourceVersion) throws ApiException {
            return new DiscoveryV1Api(client)
                    .listNamespacedEndpointSlice(namespace)
                    .labelSelector(labels())
                    .resourceVersion(resourceVersion)
                    .allowWatchBookmarks(true)
                    .timeoutSeconds(ObjectWatch.WATCH_SECONDS)
                    .watch(true)
                    .buildCall(null);
        }

        @Override
        public Class<? extends KubernetesListObject> listType() {
            return V1EndpointSliceList.class;
        }

        @Override
        public String group() {
            return "discovery.k8s.io";
        }

        @Override
        public String resource() {
            return "endpointslices";
        }
    }

    /**
     * Pods by label or by name.
     *
     * @param labels a label selector, null for none
     * @param name a pod's name, null for any
     */
    record PodQuery(
            String namespace,
            @Nullable String labels,
            @Nullable String name) implements ObjectWatch.Query {
        private @Nullable String fields() {
            return name == null ? null : "metadata.name=" + name;
        }

        @Override
        public Call list(ApiClient client, int limit, @Nullable String continueFrom) throws ApiException {
            return new CoreV1Api(client)
                    .listNamespacedPod(namespace)
                    .labelSelector(labels)
                    .fieldSelector(fields())
                    .limit(limit)
                    ._continue(continueFrom)
                    .buildCall(null);
        }

        @Override
        public Call watch(ApiClient client, String resourceVersion) throws ApiException {
            return new CoreV1Api(client)
                    .listNamespacedPod(namespace)
                    .labelSelector(labels)
                    .fieldSelector(fields())
                    .resourceVersion(resourceVersion)
                    .allowWatchBookmarks(true)
                    .timeoutSeconds(ObjectWatch.WATCH_SECONDS)
                    .watch(true)
                    .buildCall(null);
        }

        @Override
        public Class<? extends KubernetesListObject> listType() {
            return V1PodList.class;
        }

        @Override
        public String group() {
            return "";
        }

        @Override
        public String resource() {
            return "pods";
        }
    }
}
