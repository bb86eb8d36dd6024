package dev.sallyport.bundle.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two cases of AWS's own test suite for Signature Version 4. */
class AwsSignatureTest {
    @ParameterizedTest
    @CsvSource({
        "GET,5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        "POST,5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"
    })
    void signs_as_the_published_cases_do(String method, String signature) {
        AwsCredentials credentials = new AwsCredentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "");
        Map<String, String> signed = new AwsSignature("us-east-1", "service")
                .sign(
                        method,
                        "/",
                        Map.of("host", "example.amazonaws.com"),
                        new byte[0],
                        credentials,
                        Instant.parse("2015-08-30T12:36:00Z"));
        assertThat(signed)
                .containsEntry("x-amz-date", "20150830T123600Z")
                .containsEntry(
                        "authorization",
                        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
                                + " SignedHeaders=host;x-amz-date, Signature=" + signature);
    }
}
