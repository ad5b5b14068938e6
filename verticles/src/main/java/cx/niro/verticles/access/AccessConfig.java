package cx.niro.verticles.access;

import java.time.Duration;

/**
 * How people come in.
 *
 * @param secureCookies true when browsers reach the service by https
 * @param adminEmail of the administrator to make at the first start; null asks for the one-time code instead
 * @param adminPassword given exactly when the e-mail is
 * @param sessionLife from sign-in to the end of the session
 */
public record AccessConfig(boolean secureCookies, String adminEmail, String adminPassword, Duration sessionLife) {
    public static final Duration DEFAULT_SESSION_LIFE = Duration.ofHours(24);

    public AccessConfig {
        if ((adminEmail == null) != (adminPassword == null)) {
            throw new IllegalArgumentException("adminEmail and adminPassword must be given together");
        }
    }

    boolean namesAdministrator() {
        return adminEmail != null;
    }

    @Override
    public String toString() {
        return "AccessConfig[adminEmail=" + adminEmail + ", adminPassword=[hidden], sessionLife=" + sessionLife + "]";
    }
}
