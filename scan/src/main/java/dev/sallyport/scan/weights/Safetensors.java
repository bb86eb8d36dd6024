package dev.sallyport.scan.weights;

import dev.sallyport.core.Problem;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.scan.Content;
import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Tensors behind a header in JSON. Source: safetensors, README, "Format". */
public final class Safetensors {
    private static final int LENGTH_BYTES = 8;
    private static final int LONGEST_HEADER = 100_000_000;
    private static final int MOST_TENSORS = 1_000_000;
    private static final Map<String, Integer> BITS = Map.ofEntries(
            Map.entry("BOOL", 8),
            Map.entry("U8", 8),
            Map.entry("I8", 8),
            Map.entry("F8_E5M2", 8),
            Map.entry("F8_E4M3", 8),
            Map.entry("F8_E8M0", 8),
            Map.entry("F4", 4),
            Map.entry("F6_E2M3", 6),
            Map.entry("F6_E3M2", 6),
            Map.entry("I16", 16),
            Map.entry("U16", 16),
            Map.entry("F16", 16),
            Map.entry("BF16", 16),
            Map.entry("I32", 32),
            Map.entry("U32", 32),
            Map.entry("F32", 32),
            Map.entry("C64", 64),
            Map.entry("F64", 64),
            Map.entry("I64", 64),
            Map.entry("U64", 64));

    private record Extent(String name, long from, long to) {}

    private Safetensors() {}

    /** Examines it; returns whether it is one. */
    public static boolean examine(Look look) {
        Content content = look.content();
        byte[] head = content.head(LENGTH_BYTES + 2);
        if (head.length <= LENGTH_BYTES + 1 || head[LENGTH_BYTES] != '{') {
            return false;
        }
        long length = 0;
        for (int i = 0; i < LENGTH_BYTES; i++) {
            length |= (head[i] & 0xffL) << 8 * i;
        }
        if (length < 2 || length > LONGEST_HEADER || length > content.size() - LENGTH_BYTES) {
            boolean meant = head[LENGTH_BYTES + 1] == '"' && !isText(head);
            if (meant) {
                look.report(
                        Rule.SAFETENSORS_METADATA, 0, "", "a header of " + Long.toUnsignedString(length) + " bytes");
            }
            return meant;
        }
        look.inside("header", content.slice(LENGTH_BYTES, length));
        byte[] last = content.bytes(LENGTH_BYTES + length - 1, 1);
        if (last.length == 1 && last[0] != ' ' && last[0] != '}' && last[0] != '\n') {
            look.report(
                    Rule.SAFETENSORS_METADATA,
                    LENGTH_BYTES + length - 1,
                    "",
                    "a header filled up with what is not blank");
        }
        try {
            JsonDocument header = JsonDocument.parse(
                    content.bytes(LENGTH_BYTES, (int) length),
                    new JsonLimits((int) length, 4, MOST_TENSORS),
                    Problem.RequestMalformed::new);
            layout(look, header, content.size() - LENGTH_BYTES - length, LENGTH_BYTES + length);
        } catch (ProblemException e) {
            look.report(Rule.SAFETENSORS_UNREADABLE, LENGTH_BYTES, "", "a header that is not strict JSON of tensors");
        }
        return true;
    }

    /** A number of bytes is never text, or the header would be exabytes. */
    private static boolean isText(byte[] head) {
        for (int i = 0; i < LENGTH_BYTES; i++) {
            if (head[i] < ' ' && head[i] != '\n' && head[i] != '\r' && head[i] != '\t') {
                return false;
            }
        }
        return true;
    }

    private static void layout(Look look, JsonDocument header, long dataBytes, long data) {
        List<Extent> extents = new ArrayList<>();
        for (String name : header.names()) {
            if (name.equals("__metadata__")) {
                JsonDocument metadata = header.object(name);
                metadata.names().forEach(metadata::string);
            } else {
                extents.add(extent(look, name, header));
            }
        }
        extents.sort(Comparator.comparingLong(Extent::from).thenComparingLong(Extent::to));
        long at = 0;
        for (Extent extent : extents) {
            if (extent.from() != at) {
                String what = extent.from() < at ? "overlaps the one before" : "leaves a hole before it";
                look.report(Rule.SAFETENSORS_LAYOUT, data + Math.min(at, extent.from()), extent.name(), what);
                hole(look, data, at, extent.from());
            }
            at = Math.max(at, extent.to());
        }
        if (at != dataBytes) {
            look.report(
                    Rule.SAFETENSORS_LAYOUT,
                    data + at,
                    "",
                    at > dataBytes ? "tensors reach over the end" : "data behind the tensors");
            hole(look, data, at, dataBytes);
        }
    }

    private static void hole(Look look, long data, long from, long to) {
        if (to > from && data + from < look.content().size()) {
            look.inside("bytes of no tensor at " + from, look.content().slice(data + from, to - from));
        }
    }

    private static Extent extent(Look look, String name, JsonDocument header) {
        JsonDocument tensor = header.object(name);
        List<Long> offsets = tensor.integers("data_offsets");
        long bits = BITS.getOrDefault(tensor.string("dtype"), 0);
        for (long length : tensor.integers("shape")) {
            bits = bits >= 0 && length >= 0 && Math.multiplyHigh(bits, length) == 0 ? bits * length : -1;
        }
        boolean pair = offsets.size() == 2 && offsets.get(0) >= 0;
        if (!pair || offsets.get(1) < offsets.get(0) || bits < 0 || offsets.get(1) - offsets.get(0) != bits / 8) {
            look.report(Rule.SAFETENSORS_LAYOUT, LENGTH_BYTES, name, "a tensor whose bytes are not those of its shape");
        }
        return pair ? new Extent(name, offsets.get(0), offsets.get(1)) : new Extent(name, 0, 0);
    }
}
