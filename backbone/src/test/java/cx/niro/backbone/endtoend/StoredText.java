package cx.niro.backbone.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import cx.niro.backbone.database.DatabaseAddress;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Every value of every table, as text; what is compressed is unpacked. */
final class StoredText {
    private StoredText() {}

    /** The columns, as {@code table.column}, in which one of the texts stands. */
    static List<String> columnsWith(DatabaseAddress database, List<String> texts) throws SQLException, IOException {
        var found = new ArrayList<String>();
        try (var connection = DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password())) {
            for (var table : tables(connection)) {
                search(connection, table, texts, found);
            }
        }
        return found.stream().distinct().toList();
    }

    private static List<String> tables(Connection connection) throws SQLException {
        var names = new ArrayList<String>();
        try (var rows =
                connection.getMetaData().getTables(null, "public", "%", new String[] {"TABLE", "PARTITIONED TABLE"})) {
            while (rows.next()) {
                names.add(rows.getString("TABLE_NAME"));
            }
        }
        return names;
    }

    private static void search(Connection connection, String table, List<String> texts, List<String> found)
            throws SQLException, IOException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("select * from \"" + table + "\"")) {
            var columns = rows.getMetaData();
            while (rows.next()) {
                for (int i = 1; i <= columns.getColumnCount(); i++) {
                    var text = columns.getColumnTypeName(i).equals("bytea")
                            ? unpacked(rows.getBytes(i))
                            : String.valueOf(rows.getString(i));
                    if (texts.stream().anyMatch(text::contains)) {
                        found.add(table + "." + columns.getColumnName(i));
                    }
                }
            }
        }
    }

    private static String unpacked(byte[] bytes) throws IOException {
        if (bytes == null) {
            return "";
        }
        if (bytes.length > 2 && bytes[0] == (byte) 0x1f && bytes[1] == (byte) 0x8b) {
            try (var stream = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
                return new String(stream.readAllBytes(), UTF_8);
            }
        }
        return new String(bytes, UTF_8);
    }
}
