package app.kftray.engine.cluster;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads private keys as kubeconfigs have them: PKCS#8, and the older PKCS#1 (RSA) and SEC1 (EC) that the JDK does not take. The
 * older two are the inner part of a PKCS#8 structure, so they are wrapped (RFC 5208, RFC 3447 A.1.2, RFC 5915).
 */
final class PemKeys {
    private static final Pattern BLOCK = Pattern.compile("-----BEGIN ([A-Z ]*PRIVATE KEY)-----([^-]*)-----END");
    private static final byte[] VERSION = {2, 1, 0};
    private static final byte[] RSA = hex("300d06092a864886f70d0101010500");
    private static final byte[] EC_OID = hex("06072a8648ce3d0201");

    private PemKeys() {}

    /** Throws IllegalArgumentException with a plain sentence when there is no key that can be read. */
    static PrivateKey read(String pem) {
        Matcher block = BLOCK.matcher(pem);
        if (!block.find()) {
            throw new IllegalArgumentException("there is no private key in the PEM text");
        }
        byte[] der = Base64.getMimeDecoder().decode(block.group(2));
        return switch (block.group(1)) {
            case "PRIVATE KEY" -> generate(der, List.of("RSA", "EC", "Ed25519"));
            case "RSA PRIVATE KEY" -> generate(sequence(VERSION, RSA, tagged(4, der)), List.of("RSA"));
            case "EC PRIVATE KEY" ->
                generate(sequence(VERSION, sequence(EC_OID, curve(der)), tagged(4, der)), List.of("EC"));
            default ->
                throw new IllegalArgumentException("the private key is encrypted; kubeconfigs need it in the clear");
        };
    }

    private static PrivateKey generate(byte[] pkcs8, List<String> algorithms) {
        for (String algorithm : algorithms) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (GeneralSecurityException other) {
                // the next algorithm
            }
        }
        throw new IllegalArgumentException("the private key is none of " + algorithms);
    }

    /** The curve's OID, which SEC1 keeps in its element [0]. */
    private static byte[] curve(byte[] sec1) {
        for (int i = 0; i + 3 < sec1.length; i++) {
            if ((sec1[i] & 0xFF) == 0xA0 && sec1[i + 2] == 6 && sec1[i + 1] == sec1[i + 3] + 2) {
                byte[] oid = new byte[sec1[i + 3] + 2];
                System.arraycopy(sec1, i + 2, oid, 0, oid.length);
                return oid;
            }
        }
        throw new IllegalArgumentException("the EC key names no curve");
    }

    private static byte[] sequence(byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        return tagged(0x30, content.toByteArray());
    }

    private static byte[] tagged(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 128) {
            out.write(content.length);
        } else {
            out.write(0x82);
            out.write(content.length >>> 8);
            out.write(content.length);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] hex(String text) {
        return java.util.HexFormat.of().parseHex(text);
    }
}
