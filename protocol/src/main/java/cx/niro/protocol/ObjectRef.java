package cx.niro.protocol;

/** A Kubernetes object; {@code namespace} is null for cluster-scoped ones. */
public record ObjectRef(String apiVersion, String kind, String namespace, String name) {
    public ObjectRef {
        Check.text("api_version", apiVersion, 253);
        Check.text("kind", kind, 63);
        Check.bounded("namespace", namespace, 253);
        Check.text("name", name, 253);
    }
}
