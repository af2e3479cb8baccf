package app.kftray.engine.cluster;

import io.netty.util.NetUtil;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Sockets that reach their servers through a SOCKS5 proxy (RFC 1928), with its user and password (RFC 1929), which the JDK's own
 * would ask of the whole process. The proxy looks names up.
 */
final class SocksSockets extends UnconnectedSockets {
    private static final int VERSION = 5;
    private static final int LOGIN = 2;
    private static final int IPV4 = 1;
    private static final int NAME = 3;
    private static final int IPV6 = 4;

    private final Proxy proxy;

    SocksSockets(Proxy proxy) {
        this.proxy = proxy;
    }

    /** Keeps the name of a host for the proxy, since a client without a proxy looks it up first. */
    static List<InetAddress> unresolved(String host) throws UnknownHostException {
        return List.of(InetAddress.getByAddress(host, new byte[4]));
    }

    @Override
    public Socket createSocket() {
        return new Socket() {
            @Override
            public void connect(SocketAddress endpoint, int timeout) throws IOException {
                try {
                    super.connect(new InetSocketAddress(proxy.host(), proxy.port()), timeout);
                } catch (UnknownHostException e) {
                    throw new ProxyException("the name " + proxy.host() + " is not known", e);
                } catch (IOException e) {
                    throw new ProxyException(ConnectFaults.reason(e), e);
                }
                int reading = getSoTimeout();
                setSoTimeout(timeout);
                try {
                    negotiate(new DataInputStream(getInputStream()), getOutputStream(), (InetSocketAddress) endpoint);
                } catch (EOFException e) {
                    throw new ProxyException("it ended the connection", e);
                } catch (SocketTimeoutException e) {
                    throw new ProxyException("no answer in time", e);
                }
                setSoTimeout(reading);
            }
        };
    }

    private void negotiate(DataInputStream in, OutputStream out, InetSocketAddress server) throws IOException {
        boolean known = proxy.user() != null;
        out.write(known ? new byte[] {VERSION, 2, 0, LOGIN} : new byte[] {VERSION, 1, 0});
        int version = in.readUnsignedByte();
        int method = in.readUnsignedByte();
        if (version != VERSION) {
            throw new ProxyException("it does not speak SOCKS5");
        }
        if (method == LOGIN && known) {
            logIn(in, out);
        } else if (method != 0) {
            throw new ProxyException(known ? "it takes no user and password" : "it wants a user and a password");
        }
        out.write(connect(server.getHostString(), server.getPort()));
        in.readUnsignedByte();
        int reply = in.readUnsignedByte();
        if (reply != 0) {
            throw new ProxyException("it answered " + reason(reply));
        }
        in.readUnsignedByte();
        int kind = in.readUnsignedByte();
        in.skipNBytes(2 + (kind == IPV4 ? 4 : kind == IPV6 ? 16 : in.readUnsignedByte()));
    }

    private static byte[] connect(String host, int port) {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(new byte[] {VERSION, 1, 0});
        if (address == null) {
            byte[] name = host.getBytes(StandardCharsets.UTF_8);
            request.writeBytes(new byte[] {NAME, (byte) name.length});
            request.writeBytes(name);
        } else {
            request.write(address.length == 4 ? IPV4 : IPV6);
            request.writeBytes(address);
        }
        request.writeBytes(new byte[] {(byte) (port >> 8), (byte) port});
        return request.toByteArray();
    }

    private void logIn(DataInputStream in, OutputStream out) throws IOException {
        byte[] user = String.valueOf(proxy.user()).getBytes(StandardCharsets.UTF_8);
        byte[] password = (proxy.password() == null ? "" : proxy.password()).getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(new byte[] {1, (byte) user.length});
        request.writeBytes(user);
        request.write(password.length);
        request.writeBytes(password);
        out.write(request.toByteArray());
        in.readUnsignedByte();
        if (in.readUnsignedByte() != 0) {
            throw new ProxyException("it does not accept user " + proxy.user());
        }
    }

    private static String reason(int reply) {
        return switch (reply) {
            case 2 -> "that its rules do not allow it";
            case 3 -> "network unreachable";
            case 4 -> "host unreachable";
            case 5 -> "connection refused";
            case 6 -> "that the time ran out";
            default -> "failure " + reply;
        };
    }
}
