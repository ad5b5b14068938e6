package cx.niro.protocol;

/** What the agent really may do, as SelfSubjectAccessReview answered. Fields that an older agent does not send read as false. */
public record Capabilities(boolean podsEnabled, boolean logsEnabled, boolean applyEnabled, boolean selfUpdateEnabled) {
    public static final Capabilities NONE = new Capabilities(false, false, false, false);
}
