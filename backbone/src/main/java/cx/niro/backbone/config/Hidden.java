package cx.niro.backbone.config;

/** A secret value that no log line, error or toString shows. */
public record Hidden(String value) {
    @Override
    public String toString() {
        return "[hidden]";
    }
}
