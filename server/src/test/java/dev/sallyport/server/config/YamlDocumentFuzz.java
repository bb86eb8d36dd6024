package dev.sallyport.server.config;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.core.ProblemException;
import java.nio.file.Path;
import java.util.Map;

/** Any text is a configuration or a problem. */
class YamlDocumentFuzz {
    @FuzzTest(maxDuration = "2s")
    void reads_or_refuses(FuzzedDataProvider data) {
        try {
            ConfigReader.read(YamlDocument.parse(data.consumeRemainingAsString(), "fuzz"), Path.of("."), Map.of());
        } catch (ProblemException refused) {
            // Refused is well.
        }
    }
}
