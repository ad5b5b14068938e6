package cx.niro.verticles.enrollment;

import static java.nio.charset.StandardCharsets.UTF_8;

import cx.niro.verticles.bus.ServiceFailure;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The installer as this installation hands it out: its own address and agent are filled in. */
final class InstallScript {
    private static final String RESOURCE = "/install.sh";

    /** Null where the installer was not packaged. */
    private final Buffer script;

    InstallScript(EnrollmentConfig config) {
        var template = template();
        this.script = template == null ? null : Buffer.buffer(filled(template, config));
    }

    void serve(RoutingContext context) {
        var response = context.response();
        if (script == null) {
            context.fail(new ServiceFailure(
                    ServiceFailure.Code.UNAVAILABLE, "installer_missing", "this build has no install.sh"));
            return;
        }
        var unused = response.putHeader("content-type", "text/x-shellscript; charset=utf-8")
                .putHeader("cache-control", "no-cache")
                .end(script);
    }

    static String filled(String template, EnrollmentConfig config) {
        return template.replace("@NIRO_PUBLIC_URL@", config.publicUrl().toString())
                .replace("@NIRO_AGENT_IMAGE@", config.agentImage())
                .replace("@NIRO_AGENT_VERSION@", config.agentVersion());
    }

    private static String template() {
        try (var stream = InstallScript.class.getResourceAsStream(RESOURCE)) {
            return stream == null ? null : new String(stream.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
