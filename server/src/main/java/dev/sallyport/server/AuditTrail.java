package dev.sallyport.server;

import dev.sallyport.audit.AuditLog;
import dev.sallyport.audit.AuditSettings;
import dev.sallyport.audit.CheckpointKeys;
import dev.sallyport.audit.Committer;
import dev.sallyport.audit.LogEntry;
import dev.sallyport.audit.LogReader;
import dev.sallyport.audit.RefusalCollector;
import dev.sallyport.core.SecretBytes;
import dev.sallyport.serve.Trail;
import dev.sallyport.server.config.ServerConfig;
import dev.sallyport.wire.admin.AuditView;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/** The log as the configuration wants it. */
final class AuditTrail {
    private static final int REFUSALS_REMEMBERED = 10_000;

    private AuditTrail() {}

    static Trail open(ServerConfig config) {
        ServerConfig.Audit audit = config.audit();
        return switch (audit.mode()) {
            case DURABLE -> {
                AuditLog log = AuditLog.open(
                        audit.folder(),
                        audit.origin(),
                        CheckpointKeys.load(audit.keys()),
                        AuditSettings.DEFAULT,
                        InstantSource.system());
                yield new Trail.Durable(
                        log, committer(audit), new RefusalCollector(InstantSource.system(), REFUSALS_REMEMBERED));
            }
            case INSECURE_DISCARD -> new Trail.InsecureDiscarded(committer(audit));
            case INSECURE_OFF -> new Trail.InsecureOff();
        };
    }

    private static Committer committer(ServerConfig.Audit audit) {
        try (SecretBytes key = SecretFile.read(audit.commitmentKey())) {
            return new Committer(key);
        }
    }

    static AuditView view(Path folder) {
        LogReader reader = new LogReader(folder);
        return new AuditView() {
            @Override
            public String checkpoint() {
                return new String(reader.note(), StandardCharsets.UTF_8);
            }

            @Override
            public Optional<byte[]> entry(long index) {
                return reader.entry(index).map(LogEntry::bytes);
            }
        };
    }
}
