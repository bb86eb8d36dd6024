package dev.sallyport.guard.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.core.Action;
import dev.sallyport.core.Decision;
import dev.sallyport.core.Decision.Refuse;
import dev.sallyport.core.Digest;
import dev.sallyport.core.Principal;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.Problem.Forbidden;
import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessPolicyTest {
    private static final AccessPolicy POLICY = policy(
            "{'allow':['infer','metadata'],'principals':['client'],'models':['digits','fraud-*'],'versions':['1','stable']}",
            "{'allow':['*'],'groups':['administrators'],'models':['*']}",
            "{'deny':['infer'],'principals':['mallory'],'models':['*']}",
            "{'deny':['*'],'groups':['suspended'],'models':['digits']}",
            "{'allow':['infer'],'principals':['mallory','anna'],'groups':['team'],'models':['*'],'versions':['*']}",
            "{'deny':['infer'],'principals':['anna'],'models':['digits'],'versions':['2']}",
            "{'allow':['audit.read'],'groups':['auditors']}");

    private static JsonValue json(String text) {
        return JsonValue.parse(
                text.replace('\'', '"').getBytes(StandardCharsets.UTF_8), JsonLimits.DOCUMENT, RequestMalformed::new);
    }

    private static AccessPolicy policy(String... rules) {
        return AccessPolicy.of(json("{'version':1,'rules':[" + String.join(",", rules) + "]}"));
    }

    private static Principal principal(String name, String... groups) {
        return new Principal(name, Set.of(groups), Principal.Proof.API_KEY, "id");
    }

    @ParameterizedTest
    @CsvSource({
        "client, '', infer, digits, 1, true",
        "client, '', infer, digits, stable, true",
        "client, '', metadata, fraud-eu, 1, true",
        "client, '', infer, fraud-, 1, true",
        "client, '', infer, digits, 2, false",
        "client, '', infer, digits, '', false",
        "client, '', infer, fraud, 1, false",
        "client, '', infer, Digits, 1, false",
        "client, '', infer, digits2, 1, false",
        "client, '', load, digits, 1, false",
        "Client, '', infer, digits, 1, false",
        "nobody, '', infer, digits, 1, false",
        "client2, '', infer, digits, 1, false",
        "administrators, '', infer, digits, 1, false",
        "bob, client, infer, digits, 1, false",
        "root, administrators, load, anything, 7, true",
        "root, administrators, infer, digits, '', true",
        "mallory, '', infer, digits, 1, false",
        "mallory, administrators, infer, digits, 1, false",
        "mallory, administrators, load, digits, 1, true",
        "client, suspended, infer, digits, 1, false",
        "client, suspended, infer, fraud-eu, 1, true",
        "anna, '', infer, digits, 1, true",
        "anna, team, infer, digits, 2, false",
    })
    void decides(String name, String group, String action, String model, String version, boolean allowed) {
        Principal principal = group.isEmpty() ? principal(name) : principal(name, group);
        Action asked = Action.of(action).orElseThrow();
        assertThat(POLICY.decide(principal, asked, model, version))
                .isEqualTo(allowed ? Decision.ALLOW : new Refuse(new Forbidden(asked)));
    }

    @Test
    void no_label_leads_around_a_denied_version() {
        Principal anna = principal("anna");
        assertThat(POLICY.decide(anna, Action.INFER, "digits", "1", "stable")).isEqualTo(Decision.ALLOW);
        assertThat(POLICY.decide(anna, Action.INFER, "digits", "2", "stable")).isNotEqualTo(Decision.ALLOW);
        assertThat(POLICY.decide(principal("client"), Action.INFER, "digits", "9", "stable"))
                .isEqualTo(Decision.ALLOW);
    }

    @Test
    void only_rules_about_everything_reach_the_server_itself() {
        AccessPolicy policy = policy(
                "{'allow':['*'],'principals':['owner'],'models':['digits']}",
                "{'allow':['*'],'principals':['admin'],'models':['*']}",
                "{'allow':['audit.read'],'principals':['auditor']}");
        assertThat(policy.decide(principal("owner"), Action.KEY_MANAGE)).isNotEqualTo(Decision.ALLOW);
        assertThat(policy.decide(principal("admin"), Action.KEY_MANAGE)).isEqualTo(Decision.ALLOW);
        assertThat(policy.decide(principal("auditor"), Action.AUDIT_READ)).isEqualTo(Decision.ALLOW);
        assertThat(policy.decide(principal("auditor"), Action.INFER, "digits", "1"))
                .isNotEqualTo(Decision.ALLOW);
    }

    @Test
    void an_empty_policy_refuses_everything() {
        AccessPolicy empty = policy();
        for (Action action : Action.values()) {
            assertThat(empty.decide(principal("a", "b"), action, "digits", "1"))
                    .isEqualTo(new Refuse(new Forbidden(action)));
        }
    }

    @Test
    void one_denial_decides_wherever_it_stands() {
        Random random = new Random(5);
        for (int round = 0; round < 200; round++) {
            List<String> rules = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                rules.add("{'allow':['infer'],'principals':['a'],'groups':['g%d'],'models':['%s']}"
                        .formatted(i, random.nextBoolean() ? "m" : "*"));
            }
            AccessPolicy before = policy(rules.toArray(new String[0]));
            rules.add(random.nextInt(rules.size()), "{'deny':['infer'],'groups':['g3'],'models':['m*']}");
            AccessPolicy after = policy(rules.toArray(new String[0]));
            Principal member = principal("a", "g1", "g3", "g5");
            assertThat(before.decide(member, Action.INFER, "m", "1")).isEqualTo(Decision.ALLOW);
            assertThat(after.decide(member, Action.INFER, "m", "1")).isNotEqualTo(Decision.ALLOW);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{}",
                "{'version':2,'rules':[]}",
                "{'version':'1','rules':[]}",
                "{'version':1}",
                "{'version':1,'rules':{}}",
                "{'version':1,'rules':[],'default':'allow'}",
                "{'version':1,'rules':['allow']}",
                "{'version':1,'rules':[{}]}",
                "{'version':1,'rules':[{'allow':['infer'],'models':['*']}]}",
                "{'version':1,'rules':[{'allow':['infer'],'principals':['a']}]}",
                "{'version':1,'rules':[{'allow':['*'],'principals':['a']}]}",
                "{'version':1,'rules':[{'allow':['infer'],'deny':['load'],'principals':['a'],'models':['*']}]}",
                "{'version':1,'rules':[{'allow':['Infer'],'principals':['a'],'models':['*']}]}",
                "{'version':1,'rules':[{'allow':['infer*'],'principals':['a'],'models':['*']}]}",
                "{'version':1,'rules':[{'allow':[],'principals':['a'],'models':['*']}]}",
                "{'version':1,'rules':[{'allow':'infer','principals':['a'],'models':['*']}]}",
                "{'version':1,'rules':[{'allow':['infer'],'principals':['*'],'models':['*']}]}",
                "{'version':1,'rules':[{'allow':['infer'],'principals':[1],'models':['*']}]}",
                "{'version':1,'rules':[{'allow':['infer'],'groups':['team-*'],'models':['*']}]}",
                "{'version':1,'rules':[{'allow':['infer'],'principals':['a'],'models':['*-eu']}]}",
                "{'version':1,'rules':[{'allow':['infer'],'principals':['a'],'models':['a*b*']}]}",
                "{'version':1,'rules':[{'allow':['infer'],'principals':['a'],'models':['a/b']}]}",
                "{'version':1,'rules':[{'allow':['infer'],'principals':['a'],'models':['*'],'versions':['1*']}]}",
                "{'version':1,'rules':[{'allow':['infer'],'principals':['a'],'models':['*'],'version':['1']}]}",
            })
    void refuses_a_policy_that_could_mean_something_else(String document) {
        assertThat(refused(document)).isNotEmpty();
    }

    private static List<String> refused(String document) {
        ProblemException refusal = catchThrowableOfType(ProblemException.class, () -> AccessPolicy.of(json(document)));
        assertThat(refusal).isNotNull();
        return refusal.problem() instanceof ConfigurationInvalid invalid ? invalid.findings() : List.of();
    }

    @Test
    void names_every_finding_and_its_place() {
        assertThat(
                        refused(
                                "{'version':3,'rules':[{'allow':['fly'],'model':['*']},{'deny':['infer'],'groups':[7],'models':['*']}]}"))
                .containsExactly(
                        "access policy: `version` must be 1",
                        "access policy: `rules[0].model` is not known",
                        "access policy: `rules[0].allow[0]` is `fly`, which is not allowed there",
                        "access policy: `rules[0].allow` names no action",
                        "access policy: `rules[0]` names neither principals nor groups",
                        "access policy: `rules[0].models` names no model; all of them are `*`",
                        "access policy: `rules[1].groups[0]` must be a string",
                        "access policy: `rules[1]` names neither principals nor groups");
    }

    /** Audit entries name a policy by this digest: a release that changed it would part them from their policy. */
    @Test
    void the_digest_is_of_the_canonical_text() {
        String canonical = "{'version':1,'rules':["
                + "{'allow':['infer','load'],'principals':['a','b'],'groups':[],'models':['f-*','m'],'versions':['*']},"
                + "{'deny':['audit.read'],'principals':[],'groups':['g'],'models':['*'],'versions':['1','stable']}]}";
        AccessPolicy policy = policy(
                "{'allow':['load','infer'],'principals':['b','a'],'models':['m','f-*']}",
                "{'deny':['audit.read'],'groups':['g'],'versions':['stable','1']}");
        assertThat(policy.digest())
                .isEqualTo(Digest.sha256(canonical.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
    }

    private static String rule(String members) {
        return "{'version':1,'rules':[{'allow':['infer']," + members + "}]}";
    }

    @Test
    void a_name_has_up_to_255_characters() {
        String longest = "n".repeat(255);
        AccessPolicy policy = policy("{'allow':['infer'],'principals':['" + longest + "'],'models':['*']}");
        assertThat(policy.decide(principal(longest), Action.INFER, "m", "1")).isEqualTo(Decision.ALLOW);
        assertThat(refused(rule("'principals':['" + longest + "n'],'models':['*']")))
                .hasSize(2)
                .first()
                .asString()
                .endsWith("which is not allowed there");
        assertThat(refused(rule("'principals':[' '],'models':['*']"))).hasSize(2);
    }

    private static String names(int count) {
        return IntStream.range(0, count).mapToObj(i -> "'p" + i + "'").collect(Collectors.joining(","));
    }

    @Test
    void rules_and_names_are_as_many_as_the_limits_and_no_more() {
        AccessPolicy policy = policy("{'allow':['infer'],'principals':[" + names(10_000) + "],'models':['*']}");
        assertThat(policy.decide(principal("p9999"), Action.INFER, "m", "1")).isEqualTo(Decision.ALLOW);
        assertThat(refused(rule("'principals':[" + names(10_001) + "],'models':['*']")))
                .containsExactly(
                        "access policy: `rules[0].principals` must be a list of at most 10000",
                        "access policy: `rules[0]` names neither principals nor groups");
        String one = "{'allow':['infer'],'principals':['a'],'models':['m']}";
        assertThat(policy(Collections.nCopies(10_000, one).toArray(new String[0]))
                        .digest())
                .isNotEqualTo(policy(one).digest());
        assertThat(refused("{'version':1,'rules':[" + String.join(",", Collections.nCopies(10_001, one)) + "]}"))
                .containsExactly("access policy: `rules` has more than 10000");
    }

    @Test
    void a_hundred_findings_are_enough() {
        assertThat(refused("{'version':1,'rules':[" + String.join(",", Collections.nCopies(101, "1")) + "]}"))
                .hasSize(100)
                .last()
                .isEqualTo("access policy: `rules[99]` is not an object");
    }

    @Test
    void says_what_a_document_should_be() {
        assertThat(refused("[]")).containsExactly("access policy: `` is not an object");
        assertThat(refused("{'version':1,'a\\n':1}"))
                .containsExactly("access policy: `a?` is not known", "access policy: `rules` must be a list");
        assertThat(refused(rule("'deny':['load'],'principals':['a'],'models':['*']")))
                .contains("access policy: `rules[0]` must have either `allow` or `deny`");
        assertThat(refused(rule("'principals':['a'],'models':['*'],'versions':['a/b']")))
                .containsExactly("access policy: `rules[0].versions[0]` is `a/b`, which is not allowed there");
    }

    @Test
    void a_rule_may_name_a_model_and_a_pattern() {
        AccessPolicy policy = policy(
                "{'allow':['infer'],'principals':['a'],'models':['digits','fraud-*']}",
                "{'deny':['infer'],'principals':['a'],'models':['fraud-eu']}");
        assertThat(policy.decide(principal("a"), Action.INFER, "digits", "1")).isEqualTo(Decision.ALLOW);
        assertThat(policy.decide(principal("a"), Action.INFER, "fraud-us", "1")).isEqualTo(Decision.ALLOW);
        assertThat(policy.decide(principal("a"), Action.INFER, "fraud-eu", "1")).isNotEqualTo(Decision.ALLOW);
    }

    @Test
    void the_digest_is_of_the_meaning_and_not_of_the_spelling() {
        AccessPolicy one = policy("{'allow':['infer','load'],'principals':['a','b'],'models':['m']}");
        AccessPolicy same = policy(
                "{ 'models':['m'], 'versions':['*'], 'groups':[], 'principals':['b','a'],'allow':['load','infer']}");
        AccessPolicy other = policy("{'allow':['infer'],'principals':['a','b'],'models':['m']}");
        assertThat(one.digest()).isEqualTo(same.digest()).isNotEqualTo(other.digest());
    }
}
