package cx.niro.verticles.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import cx.niro.protocol.ProtocolJson;
import cx.niro.verticles.database.SecretBox;
import io.vertx.core.buffer.Buffer;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Manifests as they are everywhere but at the door: sealed where a person's request comes in, opened where the answer to the
 * agent's poll goes out. Between the two, on the bus and in the database, is nothing to read.
 */
final class SealedManifests {
    static final String FIELD = "manifests";
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretBox secrets;
    private final SecretKeySpec fingerprints;

    SealedManifests(SecretBox secrets) {
        this.secrets = secrets;
        this.fingerprints = new SecretKeySpec(secrets.derive("manifest fingerprints"), ALGORITHM);
    }

    /** Opens only as part of that very command. */
    Buffer seal(UUID commandId, String manifests) {
        return secrets.seal(purpose(commandId), Buffer.buffer(manifests));
    }

    /** The same for the same manifests, and of no use to those without the master key. */
    String fingerprint(String manifests) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(fingerprints);
            return HexFormat.of().formatHex(mac.doFinal(manifests.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    /**
     * The command with its manifests in their place; one without any as it is. Fails with IllegalStateException when they were
     * sealed with a master key that is gone.
     */
    Claimed opened(Claimed command) {
        if (command.sealed() == null) {
            return command;
        }
        var manifests = secrets.open(purpose(command.id()), Buffer.buffer(command.sealed()));
        var payload = ProtocolJson.decode(command.payload().getBytes(UTF_8), ObjectNode.class);
        return command.withPayload(
                new String(ProtocolJson.encode(payload.put(FIELD, manifests.toString(UTF_8))), UTF_8));
    }

    private static String purpose(UUID commandId) {
        return "manifests of command " + commandId;
    }
}
