package dev.sallyport.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The words of rules, protocols and audit entries. */
class WordsTest {

    @ParameterizedTest
    @CsvSource({
        "INFER, infer",
        "METADATA, metadata",
        "LOAD, load",
        "UNLOAD, unload",
        "PROMOTE, promote",
        "STATISTICS, statistics",
        "AUDIT_READ, audit.read",
        "KEY_MANAGE, key.manage",
        "KEY_RELEASE, key.release",
        "POLICY_MANAGE, policy.manage",
        "SERVER_MANAGE, server.manage",
    })
    void actions_are_written_in_lower_case_with_dots(Action action, String word) {
        assertThat(action.word()).isEqualTo(word);
        assertThat(Action.of(word)).contains(action);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "INFER", "audit_read", "infer ", "admin"})
    void other_words_are_no_action(String word) {
        assertThat(Action.of(word)).isEmpty();
    }

    /** The sizes of the Open Inference Protocol and the codes of docs/spec/audit-log.md. */
    @ParameterizedTest
    @CsvSource({
        "BOOL, 1, 1, false",
        "UINT8, 1, 2, false",
        "UINT16, 2, 3, false",
        "UINT32, 4, 4, false",
        "UINT64, 8, 5, false",
        "INT8, 1, 6, false",
        "INT16, 2, 7, false",
        "INT32, 4, 8, false",
        "INT64, 8, 9, false",
        "FP16, 2, 10, true",
        "BF16, 2, 11, true",
        "FP32, 4, 12, true",
        "FP64, 8, 13, true",
        "BYTES, 0, 14, false",
    })
    void data_types_have_sizes_and_codes_that_stay(DataType type, int sizeBytes, int code, boolean isFloat) {
        assertThat(type.sizeBytes()).isEqualTo(sizeBytes);
        assertThat(type.code()).isEqualTo(code);
        assertThat(type.isFloat()).isEqualTo(isFloat);
    }

    @ParameterizedTest
    @EnumSource
    void data_types_are_found_by_their_name(DataType type) {
        assertThat(DataType.of(type.name())).contains(type);
    }

    @Test
    void other_names_are_no_data_type() {
        assertThat(DataType.of("fp32")).isEmpty();
        assertThat(DataType.of("")).isEmpty();
    }
}
