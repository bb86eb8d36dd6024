package dev.sallyport.bench.open;

import dev.sallyport.bench.Payload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** A payload on its way to another process: the path, a line per header, an empty line, the body. */
final class PayloadFile {
    private PayloadFile() {}

    static void write(Payload payload, Path file) throws IOException {
        StringBuilder head = new StringBuilder(payload.path()).append('\n');
        payload.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append('\n'));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head.append('\n').toString().getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(payload.body());
        Files.write(file, out.toByteArray());
    }

    static Payload read(Path file) throws IOException {
        byte[] all = Files.readAllBytes(file);
        int end = 0;
        while (all[end] != '\n' || all[end + 1] != '\n') {
            end++;
        }
        String[] lines = new String(all, 0, end, StandardCharsets.ISO_8859_1).split("\n", -1);
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line : Arrays.asList(lines).subList(1, lines.length)) {
            int colon = line.indexOf(": ");
            headers.put(line.substring(0, colon), line.substring(colon + 2));
        }
        return new Payload(lines[0], headers, Arrays.copyOfRange(all, end + 2, all.length));
    }

    static boolean isGrpc(Payload payload) {
        return "application/grpc".equals(payload.headers().get("content-type"));
    }
}
