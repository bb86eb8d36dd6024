package dev.sallyport.scan.code;

import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keys and tokens that were left in a text. Each pattern has a mark that its maker puts there, and what follows must look
 * drawn by lot: placeholders and documentation do not. The secret itself is never part of a finding.
 */
public final class Secrets {
    /**
     * @param mark what every such secret has beside it, which is quickly looked for
     * @param bitsPerChar least entropy of the part that is drawn by lot
     */
    private record Kind(String name, String mark, Pattern pattern, double bitsPerChar) {
        private Kind(String name, String mark, String pattern, double bitsPerChar) {
            this(name, mark, Pattern.compile(pattern), bitsPerChar);
        }
    }

    private static final List<Kind> KINDS = List.of(
            new Kind(
                    "private key",
                    "PRIVATE KEY",
                    "-----BEGIN (?:[A-Z0-9]{2,10} ){0,2}PRIVATE KEY(?: BLOCK)?-----(?:\\s|\\\\[nr]|[\\w-]{1,40}: [^\\n]{1,200}){0,64}([A-Za-z0-9+/=\\s\\\\]{60,4000})",
                    4.0),
            new Kind("AWS access key", "AKIA", "(?<![A-Z0-9])AKIA([A-Z2-7]{16})(?![A-Z0-9])", 2.9),
            new Kind("AWS access key", "ASIA", "(?<![A-Z0-9])ASIA([A-Z2-7]{16})(?![A-Z0-9])", 2.9),
            new Kind(
                    "AWS secret key",
                    "aws",
                    "(?i)aws_?(?:secret)?_?(?:access)?_?key['\"]?\\s*[:=]\\s*['\"]?([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])",
                    4.0),
            new Kind(
                    "AWS secret key",
                    "AWS",
                    "(?i)aws_?(?:secret)?_?(?:access)?_?key['\"]?\\s*[:=]\\s*['\"]?([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])",
                    4.0),
            new Kind("GitHub token", "gh", "(?<!\\w)gh[pousr]_([A-Za-z0-9]{36,76})(?!\\w)", 3.5),
            new Kind("GitHub token", "github_pat_", "(?<!\\w)github_pat_([A-Za-z0-9]{22}_[A-Za-z0-9]{59})(?!\\w)", 3.8),
            new Kind("GitLab token", "glpat-", "(?<!\\w)glpat-([\\w-]{20,64})(?!\\w)", 3.3),
            new Kind("Hugging Face token", "hf_", "(?<!\\w)(?:hf|api_org)_([A-Za-z]{34})(?!\\w)", 3.6),
            new Kind(
                    "OpenAI key",
                    "sk-",
                    "(?<![\\w-])sk-(?:proj-|svcacct-|admin-)?([A-Za-z0-9_-]{20,90}T3BlbkFJ[A-Za-z0-9_-]{20,90})(?!\\w)",
                    3.8),
            new Kind("OpenAI key", "sk-", "(?<![\\w-])sk-(?:proj-)?([A-Za-z0-9]{48})(?!\\w)", 4.2),
            new Kind("Anthropic key", "sk-ant-", "(?<![\\w-])sk-ant-(?:api|admin)\\d\\d-([\\w-]{80,110})(?!\\w)", 4.2),
            new Kind("Google API key", "AIza", "(?<!\\w)AIza([\\w-]{35})(?![\\w-])", 3.8),
            new Kind("Google OAuth secret", "GOCSPX-", "(?<!\\w)GOCSPX-([\\w-]{28})(?![\\w-])", 3.5),
            new Kind("Slack token", "xox", "(?<!\\w)xox[abeprs]-((?:\\d+-){1,3}[A-Za-z0-9]{20,64})(?!\\w)", 3.3),
            new Kind(
                    "Slack webhook",
                    "hooks.slack.com",
                    "https://hooks\\.slack\\.com/services/T\\w{8,12}/B\\w{8,12}/(\\w{24})",
                    3.3),
            new Kind("Stripe key", "k_live_", "(?<!\\w)[sr]k_live_([A-Za-z0-9]{24,128})(?!\\w)", 3.3),
            new Kind("npm token", "npm_", "(?<!\\w)npm_([A-Za-z0-9]{36})(?!\\w)", 3.6),
            new Kind("PyPI token", "pypi-", "(?<!\\w)pypi-(AgEIcHlwaS5vcmc[\\w-]{50,300})", 4.0),
            new Kind("SendGrid key", "SG.", "(?<!\\w)SG\\.([\\w-]{22}\\.[\\w-]{43})(?![\\w-])", 4.0),
            new Kind("Azure storage key", "AccountKey=", "AccountKey=([A-Za-z0-9+/]{86}==)", 4.5),
            new Kind("Vault token", "hvs.", "(?<!\\w)hvs\\.([\\w-]{24,200})(?!\\w)", 3.8),
            new Kind("DigitalOcean token", "_v1_", "(?<!\\w)do[opr]_v1_([0-9a-f]{64})(?!\\w)", 3.3),
            new Kind(
                    "password in an address",
                    "://",
                    "(?<!\\w)(?:postgres(?:ql)?|mysql|mongodb(?:\\+srv)?|redis|amqp)://[\\w.-]{1,64}:([^@\\s:/\"'<>{}$]{8,128})@[\\w.-]+",
                    2.8),
            new Kind(
                    "signed token",
                    "eyJ",
                    "(?<![\\w-])eyJ[A-Za-z0-9_-]{10,400}\\.eyJ[A-Za-z0-9_-]{10,2000}\\.([A-Za-z0-9_-]{40,700})(?![\\w-])",
                    4.0));

    private static final Pattern PLACEHOLDER = Pattern.compile(
            "(?i)example|placeholder|your|xxxx|1234567890ab|abcdefghij|\\.\\.\\.|insert|redacted|dummy");

    private Secrets() {}

    /** @param at where the text starts in the content */
    public static void judge(Look look, long at, String text) {
        for (Kind kind : KINDS) {
            if (!text.contains(kind.mark())) {
                continue;
            }
            Matcher found = kind.pattern().matcher(text);
            while (found.find()) {
                String secret = found.group(1);
                if (bitsPerChar(secret) >= kind.bitsPerChar()
                        && !PLACEHOLDER.matcher(secret).find()) {
                    look.report(Rule.SECRET_KEY, at + found.start(), kind.name(), "a " + kind.name());
                    break;
                }
            }
        }
    }

    /** Shannon's entropy of the text's own characters. */
    private static double bitsPerChar(String text) {
        int[] counts = new int[128];
        int all = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > ' ' && c < counts.length) {
                counts[c]++;
                all++;
            }
        }
        double bits = 0;
        for (int count : counts) {
            if (count > 0) {
                double share = (double) count / all;
                bits -= share * Math.log(share) / Math.log(2);
            }
        }
        return bits;
    }
}
