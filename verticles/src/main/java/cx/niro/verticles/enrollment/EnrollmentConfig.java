package cx.niro.verticles.enrollment;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.regex.Pattern;

/**
 * How clusters enroll. The URL, image and version are put into a shell script, so only harmless characters are allowed in them.
 *
 * @param publicUrl where agents reach this service, without a slash at the end
 * @param tokenTtl how long an enrollment token can be used
 * @param heartbeatInterval told to new agents
 * @param agentImage without tag
 * @param agentVersion the tag that new agents run
 */
public record EnrollmentConfig(
        URI publicUrl, Duration tokenTtl, Duration heartbeatInterval, String agentImage, String agentVersion) {
    private static final Pattern URL =
            Pattern.compile("https?://([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?(/[A-Za-z0-9._~-]+)*");
    private static final Pattern IMAGE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/-]{0,511}");
    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");

    public EnrollmentConfig {
        var problems = new ArrayList<String>();
        publicUrl = withoutSlash(publicUrl);
        if (publicUrl == null || !URL.matcher(publicUrl.toString()).matches()) {
            problems.add(
                    "public URL '" + publicUrl + "' must look like https://niro.example.com or http://host:8080/path");
        }
        if (tokenTtl == null || tokenTtl.compareTo(Duration.ofMinutes(1)) < 0) {
            problems.add("enrollment token life (" + tokenTtl + ") must be PT1M or longer");
        }
        if (heartbeatInterval == null || heartbeatInterval.compareTo(Duration.ofSeconds(1)) < 0) {
            problems.add("heartbeat interval (" + heartbeatInterval + ") must be PT1S or longer");
        }
        if (agentImage == null || !IMAGE.matcher(agentImage).matches()) {
            problems.add("agent image '" + agentImage + "' is not an image name");
        }
        if (agentVersion == null || !VERSION.matcher(agentVersion).matches()) {
            problems.add("agent version '" + agentVersion + "' is not an image tag");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }

    /** The one line that a person runs. */
    String installCommand(String token) {
        return "curl -fsSL " + publicUrl + "/install.sh | NIRO_TOKEN=" + token + " sh";
    }

    private static URI withoutSlash(URI url) {
        return url == null ? null : URI.create(url.toString().replaceFirst("/+$", ""));
    }
}
