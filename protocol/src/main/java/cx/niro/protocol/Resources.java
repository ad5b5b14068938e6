package cx.niro.protocol;

/**
 * An amount of compute.
 *
 * @param cpuMillicores thousandths of a core; null where not set
 * @param memoryBytes bytes; null where not set
 */
public record Resources(Long cpuMillicores, Long memoryBytes) {
    public static final Resources NONE = new Resources(null, null);
}
