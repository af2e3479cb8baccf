package app.kftray.engine.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PemKeysTest {
    /** Bytes before the PKCS#1 key in a PKCS#8 one of 2048 bits. */
    private static final int PKCS8_HEADER = 26;

    /** From openssl ecparam -genkey; of no use anywhere. */
    private static final Map<Integer, String> SEC1 = Map.of(256, """
            MHcCAQEEIIGYziobbcRb6RnCF5RfK3KW4+H8N+OBJbiLvCHynq59oAoGCCqGSM49
            AwEHoUQDQgAEObTgT+XQRXj8ViCbSJ/uTpAmZhFumf+RKDWvTb3fjDjqNiBgZkcj
            X5YGJj5hfzaP3MkKX0NBIywKzCuPGlhI8Q==
            """, 384, """
            MIGkAgEBBDBFqeGQopyCKQFY69I2Kxs629BDTMw6UZwL12jT1vyybva/Vd3j33Gt
            hx+EH4tlqJWgBwYFK4EEACKhZANiAATvdnOMlV9IXkcoQtB1528f1EfmmYZqi78e
            Q2WCkXUi4/7chYhCE8XbMLH2FaMNbPMEC9qZp2BMuWM3PeZ3P1Bv0DV+gl4bwNKM
            35S3iVtFIkUOgZJFMgdNV2QRAcSIWSI=
            """, 521, """
            MIHcAgEBBEIA4y2QM3b8X5EJ72klJ+IiQ6fApU/runahu8EIBDhW8SisNVDzY6ZE
            TsevTjzgObsNZvWb8MjTtPZlyiLs7603gR6gBwYFK4EEACOhgYkDgYYABAHRP9Zg
            uaXaemULftoIv+Zm7iFJs9SHvU3pJs7c1CTs0fPAWK3am+EcpXJcDun2YG6ap6rn
            X5Q1HONWs4IYpFNsoAGzgOg/NkItzlOmSLQ0nGQ4NnNq5SmW3bY6O20EUEPwkzGx
            KAe5/5B9yNMnB+V/yVgTpKUPNphvQVkUeKhIWV10XQ==
            """);

    @Test
    void readsPkcs8() throws Exception {
        for (String algorithm : new String[] {"RSA", "EC", "Ed25519"}) {
            KeyPair pair = KeyPairGenerator.getInstance(algorithm).generateKeyPair();
            assertThat(PemKeys.read(pem("PRIVATE KEY", pair.getPrivate().getEncoded())))
                    .isEqualTo(pair.getPrivate());
        }
    }

    @Test
    void readsPkcs1() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        byte[] pkcs8 = pair.getPrivate().getEncoded();
        byte[] pkcs1 = Arrays.copyOfRange(pkcs8, PKCS8_HEADER, pkcs8.length);
        assertThat(PemKeys.read(pem("RSA PRIVATE KEY", pkcs1))).isEqualTo(pair.getPrivate());
    }

    @Test
    void readsSec1AfterItsParameters() {
        SEC1.forEach((bits, base64) -> {
            String text = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
                    + "-----BEGIN EC PRIVATE KEY-----\n" + base64 + "-----END EC PRIVATE KEY-----\n";
            assertThat(PemKeys.read(text))
                    .isInstanceOfSatisfying(
                            ECPrivateKey.class,
                            key -> assertThat(key.getParams()
                                            .getCurve()
                                            .getField()
                                            .getFieldSize())
                                    .isEqualTo(bits));
        });
    }

    @Test
    void saysWhyAKeyCannotBeRead() {
        assertThatThrownBy(() -> PemKeys.read("hello")).hasMessageContaining("no private key");
        assertThatThrownBy(() -> PemKeys.read(pem("ENCRYPTED PRIVATE KEY", new byte[8])))
                .hasMessageContaining("encrypted");
        assertThatThrownBy(() -> PemKeys.read(pem("PRIVATE KEY", new byte[8])))
                .hasMessageContaining("none of [RSA, EC, Ed25519]");
    }

    private static String pem(String kind, byte[] der) {
        return "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + kind
                + "-----\n";
    }
}
