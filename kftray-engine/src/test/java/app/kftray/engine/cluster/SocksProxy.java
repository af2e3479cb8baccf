package app.kftray.engine.cluster;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ServerSocketFactory;

/** A SOCKS5 proxy that wants a user with a password. */
public final class SocksProxy extends LeadingProxy {
    private final String login;

    /** @param login {@code user:password} */
    public SocksProxy(int target, String login) throws IOException {
        super(target, ServerSocketFactory.getDefault());
        this.login = login;
        start();
    }

    @Override
    boolean agrees(Socket client) throws IOException {
        DataInputStream in = new DataInputStream(client.getInputStream());
        OutputStream out = client.getOutputStream();
        in.readUnsignedByte();
        byte[] methods = in.readNBytes(in.readUnsignedByte());
        boolean offered = new String(methods, StandardCharsets.ISO_8859_1).indexOf(2) >= 0;
        out.write(new byte[] {5, (byte) (offered ? 2 : 0xff)});
        if (!offered) {
            return false;
        }
        in.readUnsignedByte();
        boolean right = login.equals(text(in) + ":" + text(in));
        out.write(new byte[] {1, (byte) (right ? 0 : 1)});
        if (!right) {
            return false;
        }
        in.skipNBytes(3);
        String host = in.readUnsignedByte() == 3
                ? text(in)
                : InetAddress.getByAddress(in.readNBytes(4)).getHostAddress();
        asked.add(host + ":" + in.readUnsignedShort());
        out.write(new byte[] {5, 0, 0, 1, 127, 0, 0, 1, 0, 0});
        return true;
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.UTF_8);
    }
}
