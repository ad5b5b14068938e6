package cx.niro.verticles.fleet;

/** The gravest active incident of a cluster, as far as its status cares. */
enum IncidentSeverity {
    NONE,
    LOW,
    MEDIUM,
    HIGH
}
