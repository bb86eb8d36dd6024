package dev.sallyport.bundle.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Pkcs11UriTest {
    private static final String GOOD = "pkcs11:slot-id=7;object=a%20key?module-path=/usr/lib/x.so&pin-source=file:/p";

    @Test
    void it_says_where_a_key_lies() {
        Pkcs11Uri expected = new Pkcs11Uri(7, "a key", Path.of("/usr/lib/x.so"), Path.of("/p"));
        assertThat(Pkcs11Uri.of(GOOD)).isEqualTo(expected);
        assertThat(Pkcs11Uri.of(GOOD.replace("file:", ""))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "pkcs11:",
                "pkcs11:object=a",
                "pkcs11:slot-id=x;object=a?module-path=/x&pin-source=/p",
                "pkcs11:slot-id=2147483648;object=a?module-path=/x&pin-source=/p",
                "pkcs11:slot-id=1;object=?module-path=/x&pin-source=/p",
                "pkcs11:slot-id=1;object=a;object=b?module-path=/x&pin-source=/p",
                "pkcs11:slot-id=1;object=a?module-path=/x&pin-value=1234",
                "pkcs11:slot-id=1;object=a;token=t?module-path=/x&pin-source=/p",
                "pkcs11:slot-id=1;object=a%0aname?module-path=/x&pin-source=/p",
                "pkcs11:slot-id=1;object=a?module-path=/x%22%0aslot=2&pin-source=/p",
                "pkcs11:slot-id=1;object=%zz?module-path=/x&pin-source=/p",
                "pkcs11:slot-id=1;object=a?module-path=/x%00&pin-source=/p",
                "file:slot-id=1;object=a?module-path=/x&pin-source=/p"
            })
    void other_texts_are_refused(String text) {
        assertThatThrownBy(() -> Pkcs11Uri.of(text)).hasMessageContaining("key/unavailable: the token's URI");
    }

    @Test
    void a_token_that_is_not_there_is_said_to_be_so() {
        assertThatThrownBy(() -> Pkcs11Token.open(Pkcs11Uri.of(GOOD))).hasMessageContaining("key/unavailable");
    }
}
