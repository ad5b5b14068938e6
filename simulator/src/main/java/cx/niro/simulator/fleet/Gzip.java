package cx.niro.simulator.fleet;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;

/** Compression with one deflater that is used again and again: thousands of beats a second must not allocate one each. One a lane. */
final class Gzip implements AutoCloseable {
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 0};

    private final Deflater deflater;
    private final byte[] chunk = new byte[16 * 1024];

    Gzip() {
        this(Deflater.DEFAULT_COMPRESSION);
    }

    Gzip(int level) {
        deflater = new Deflater(level, true);
    }

    byte[] compress(byte[] plain) {
        var out = new ByteArrayOutputStream(plain.length / 4 + 64);
        out.writeBytes(HEADER);
        deflater.reset();
        deflater.setInput(plain);
        deflater.finish();
        while (!deflater.finished()) {
            out.write(chunk, 0, deflater.deflate(chunk));
        }
        var crc = new CRC32();
        crc.update(plain);
        out.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) crc.getValue())
                .putInt(plain.length)
                .array());
        return out.toByteArray();
    }

    /** Fails with IOException when it is no gzip, or longer than {@code maxBytes}. */
    static byte[] decompress(byte[] compressed, int maxBytes) throws IOException {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
            byte[] plain = in.readNBytes(maxBytes + 1);
            if (plain.length > maxBytes) {
                throw new IOException("the answer has more than " + maxBytes + " bytes");
            }
            return plain;
        }
    }

    @Override
    public void close() {
        deflater.end();
    }
}
