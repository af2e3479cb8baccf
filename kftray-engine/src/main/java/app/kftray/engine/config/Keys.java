package app.kftray.engine.config;

import java.util.List;

/** The keys of one entry, as the files that people share with kftray spell them. */
final class Keys {
    static final String ALIAS = "alias";
    static final String CONTEXT = "context";
    static final String KUBECONFIG = "kubeconfig";
    static final String NAMESPACE = "namespace";
    static final String SERVICE = "service";
    static final String WORKLOAD_TYPE = "workload_type";
    static final String TARGET = "target";
    static final String REMOTE_ADDRESS = "remote_address";
    static final String REMOTE_PORT = "remote_port";
    static final String LOCAL_PORT = "local_port";
    static final String LOCAL_ADDRESS = "local_address";
    static final String AUTO_LOOPBACK_ADDRESS = "auto_loopback_address";
    static final String PROTOCOL = "protocol";
    /** Not of kftray: what is different about this forward's relay. */
    static final String RELAY = "relay";

    static final String DOMAIN_ENABLED = "domain_enabled";
    static final String HTTP_LOGS_ENABLED = "http_logs_enabled";
    static final String HTTP_LOGS_MAX_FILE_SIZE = "http_logs_max_file_size";
    static final String HTTP_LOGS_RETENTION_DAYS = "http_logs_retention_days";
    static final String HTTP_LOGS_AUTO_CLEANUP = "http_logs_auto_cleanup";
    static final String EXPOSURE_TYPE = "exposure_type";
    static final String CERT_MANAGER_ENABLED = "cert_manager_enabled";
    static final String CERT_ISSUER = "cert_issuer";
    static final String CERT_ISSUER_KIND = "cert_issuer_kind";
    static final String INGRESS_CLASS = "ingress_class";
    static final String INGRESS_ANNOTATIONS = "ingress_annotations";

    static final List<String> ALL = List.of(
            ALIAS,
            CONTEXT,
            KUBECONFIG,
            NAMESPACE,
            SERVICE,
            WORKLOAD_TYPE,
            TARGET,
            REMOTE_ADDRESS,
            REMOTE_PORT,
            LOCAL_PORT,
            LOCAL_ADDRESS,
            AUTO_LOOPBACK_ADDRESS,
            PROTOCOL,
            RELAY,
            DOMAIN_ENABLED,
            HTTP_LOGS_ENABLED,
            HTTP_LOGS_MAX_FILE_SIZE,
            HTTP_LOGS_RETENTION_DAYS,
            HTTP_LOGS_AUTO_CLEANUP,
            EXPOSURE_TYPE,
            CERT_MANAGER_ENABLED,
            CERT_ISSUER,
            CERT_ISSUER_KIND,
            INGRESS_CLASS,
            INGRESS_ANNOTATIONS);

    private Keys() {}
}
