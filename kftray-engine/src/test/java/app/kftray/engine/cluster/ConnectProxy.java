package app.kftray.engine.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ServerSocketFactory;

/** A proxy that is asked by {@code CONNECT}. */
public final class ConnectProxy extends LeadingProxy {
    /** What is answered; anything but 200 ends the connection. */
    public volatile int status = 200;

    public ConnectProxy(int target) throws IOException {
        this(target, ServerSocketFactory.getDefault());
    }

    /** @param sockets of TLS for a proxy that is spoken to by it */
    public ConnectProxy(int target, ServerSocketFactory sockets) throws IOException {
        super(target, sockets);
        start();
    }

    @Override
    boolean agrees(Socket client) throws IOException {
        String request = head(client.getInputStream());
        if (!request.startsWith("CONNECT ")) {
            return false;
        }
        asked.add(request.split(" ", 3)[1]);
        int told = status;
        client.getOutputStream().write(("HTTP/1.1 " + told + " As Told\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        return told == 200;
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int next = in.read(); next >= 0; next = in.read()) {
            head.append((char) next);
            if (head.toString().endsWith("\r\n\r\n")) {
                break;
            }
        }
        return head.toString();
    }
}
