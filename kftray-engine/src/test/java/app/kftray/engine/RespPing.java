package app.kftray.engine;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** The shortest question that a redis answers. */
final class RespPing {
    private RespPing() {}

    static boolean check(Socket socket) throws IOException {
        socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
        byte[] answer = socket.getInputStream().readNBytes(7);
        if (answer.length == 0) {
            throw new EOFException("cut off before the answer");
        }
        return new String(answer, StandardCharsets.US_ASCII).equals("+PONG\r\n");
    }
}
