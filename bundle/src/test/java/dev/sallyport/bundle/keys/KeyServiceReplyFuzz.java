package dev.sallyport.bundle.keys;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.core.ProblemException;
import java.util.Arrays;

/** Any status and body are either an answer of Vault's and of KMS's, or a problem. */
class KeyServiceReplyFuzz {
    private static final int[] STATUSES = {200, 400, 403, 503};

    @FuzzTest(maxDuration = "2s")
    void reads_or_refuses(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        byte[] body = Arrays.copyOfRange(bytes, 1, bytes.length);
        ServiceCalls.Reply reply = new ServiceCalls.Reply(STATUSES[bytes[0] & 3], body);
        orProblem(() -> {
            VaultReply vault = new VaultReply(reply);
            vault.check();
            vault.data("ciphertext");
        });
        orProblem(() -> new VaultReply(reply).plaintext().close());
        orProblem(() -> new VaultReply(reply).clientToken());
        orProblem(() ->
                VaultReply.secret(AwsKmsKeyService.read(reply), "Plaintext").close());
        orProblem(() -> AwsCredentials.parse(body));
    }

    private static void orProblem(Runnable read) {
        try {
            read.run();
        } catch (ProblemException refused) {
            return;
        }
    }
}
