package dev.sallyport.scan.code;

import dev.sallyport.core.Text;
import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Source code by what its first line of substance looks like; prose, tables and documentation with examples of code are not
 * source code. What a script does is told by calls that no description of a model needs.
 */
public final class Scripts {
    private record Language(String name, Pattern first) {
        private Language(String name, String first) {
            this(name, Pattern.compile(first));
        }
    }

    private static final List<Language> LANGUAGES = List.of(
            new Language("shell", "#!\\s*/\\S*(?:env\\s+(?:-S\\s+)?)?\\b(?:ba|z|k|da|fi|c|tc)?sh\\b.*"),
            new Language("script", "#!\\s*/.*"),
            new Language("PHP", "(?i)<\\?(?:php\\b.*|=.*)"),
            new Language(
                    "batch",
                    "(?i)@?echo off\\b.*|@?rem\\s.*|@?setlocal\\b.*|@?cmd(?:\\.exe)?\\s+/[ck]\\b.*|@?start\\s+(?:\"[^\"]*\"\\s+)?\\w+\\.exe.*"),
            new Language(
                    "PowerShell",
                    "(?i)param\\s*\\(.*|\\$\\w[\\w:]*\\s*=.*|(?:invoke-(?:webrequest|expression|restmethod|command|item)|set-(?:executionpolicy|location|variable|item\\w*|content|strictmode)|new-(?:object|item)|start-(?:process|job|bitstransfer)|add-type|import-module|write-(?:host|output)|remove-item|copy-item)\\b.*|iex\\b.*|powershell(?:\\.exe)?\\s.*|\\[system\\..*|function\\s+\\w+-\\w+.*"),
            new Language(
                    "Visual Basic",
                    "(?i)(?:on error resume next|option explicit|dim \\w+.*|set \\w+\\s*=\\s*createobject\\(.*|createobject\\(.*)"),
            new Language(
                    "Python",
                    "import\\s+[\\w.]+(?:\\s*,\\s*[\\w.]+|\\s+as\\s+\\w+)*\\s*(?:[;#].*)?|from\\s+[\\w.]+\\s+import\\s+[\\w(*].*|def\\s+\\w+\\s*\\(.*|class\\s+\\w+\\s*(?:\\(.*\\))?\\s*:.*|@\\w[\\w.]*(?:\\(.*)?|async\\s+def\\s.*|if\\s+__name__.*|try\\s*:|__import__\\(.*|(?:exec|eval)\\s*\\(.*|(?:\"\"\"|'''|r\"\"\").*|\\w+\\s*=\\s*(?:__import__|lambda|eval|exec)\\b.*|with\\s+open\\(.*"),
            new Language(
                    "JavaScript",
                    "(?:const|let|var)\\s+.*=.*|(?:async\\s+)?function\\b\\s*\\w*\\(.*|import\\s.*\\bfrom\\s+['\"].*|['\"]use strict['\"].*|require\\(.*|module\\.exports.*|export\\s+(?:default|const|function|class)\\b.*|\\(\\s*(?:async\\s*)?(?:function\\b.*|\\(\\)\\s*=>.*)"),
            new Language(
                    "Lua",
                    "local\\s+(?:function\\s+\\w+.*|[\\w, ]+=.*)|require\\s*[('\"].*|os\\.execute.*|io\\.popen.*"),
            new Language(
                    "R",
                    "(?:library|require|source|system|suppressPackageStartupMessages)\\s*\\(.*|[\\w.]+\\s*<-\\s.*"),
            new Language(
                    "Ruby",
                    "require(?:_relative)?\\s+['\"].*|module\\s+[A-Z]\\w*|class\\s+[A-Z]\\w*(?:\\s*<\\s*[\\w:]+)?"),
            new Language(
                    "shell",
                    "set\\s+-[a-zA-Z]+.*|export\\s+\\w+=.*|(?:curl|wget)\\s+\\S.*|(?:sudo|chmod|chown|nohup|crontab|rm|bash|sh|nc|ncat)\\s+[-/.\\w].*|eval\\s+[\"$`].*|(?:apt-get|apt|yum|pip3?|conda|npm)\\s+(?:install|update)\\b.*"));

    private static final String FETCH = "(?:curl|wget|fetch|Invoke-WebRequest|iwr|DownloadString)";
    private static final Pattern DANGEROUS = Pattern.compile(String.join(
            "|",
            "\\bos\\s*\\.\\s*(?:system|popen|exec[lv]p?e?|spawn[lv]p?e?|posix_spawn|dup2)\\s*\\(",
            "\\bsubprocess\\s*\\.\\s*(?:run|call|Popen|check_call|check_output|getoutput|getstatusoutput)\\s*\\(",
            "\\bfrom\\s+(?:os|subprocess|pty)\\s+import\\s+.*\\b(?:system|popen|Popen|run|call|check_output|spawn)\\b",
            "\\b(?:pty\\.spawn|commands\\.getoutput|ctypes\\.CDLL|runpy\\.run_\\w+|webbrowser\\.open)\\s*\\(",
            "__import__\\s*\\(\\s*['\"](?:os|subprocess|pty|socket|ctypes|sys|base64|builtins|importlib)['\"]",
            "\\b(?:exec|eval)\\s*\\(\\s*(?:compile|base64|zlib|codecs|marshal|bytes|requests|urllib|__import__|open|b64decode|decompress|input|chr|''\\.join|\"\"\\.join|bytearray)\\b",
            "\\b(?:exec|eval)\\s*\\([^)\\n]{0,200}(?:b64decode|decompress|fromhex|urlopen|\\.decode\\(|unhexlify|rot13)",
            "\\bget_ipython\\(\\)\\s*\\.\\s*(?:system|getoutput|run_cell_magic)",
            "(?m)^\\s*(?:!|%%?(?:bash|sh|script|system|sx)\\b)[^\\n]*\\b" + FETCH
                    + "\\b[^\\n]*\\|\\s*(?:sudo\\s+)?(?:ba|z)?sh\\b",
            "(?i)\\b" + FETCH
                    + "\\b[^\\n|;]{0,400}\\|\\s*(?:sudo\\s+)?(?:(?:ba|z|k|da)?sh|python3?|perl|ruby|node|iex)\\b",
            "(?i)\\b(?:ba)?sh\\s+(?:-c\\s+)?[\"']?(?:<\\(|\\$\\(|`)\\s*(?:curl|wget)\\b",
            "/dev/(?:tcp|udp)/[\\w.$]+/",
            "\\b(?:nc|ncat|netcat)\\b[^\\n]{0,80}\\s-(?:e|c)\\s*\\S*sh\\b|\\bmkfifo\\b[^\\n]{0,120}\\bnc\\b",
            "\\brm\\s+-(?:rf|fr|r\\s+-f)\\s+(?:--no-preserve-root\\s+)?(?:/(?:\\s|$|\\*|home|etc|usr|var)|~|\\$HOME)",
            "(?i)\\b(?:iex|invoke-expression)\\b|\\bdownload(?:string|file)\\s*\\(|-e(?:nc|ncodedcommand)?\\s+[A-Za-z0-9+/=]{40,}|frombase64string\\s*\\(",
            "(?i)\\bstart-process\\b|\\binvoke-webrequest\\b[^\\n]*-outfile|\\bcertutil\\b[^\\n]*-urlcache|\\bbitsadmin\\b|\\bmshta\\b|\\bregsvr32\\b|\\bwscript\\.shell\\b",
            "(?:>>|open\\([^)\\n]*)\\s*['\"]?[^\\n]{0,60}(?:authorized_keys|\\.bashrc|/etc/(?:passwd|cron|ld\\.so)|\\.ssh/)",
            "(?i)\\b(?:system|shell_exec|passthru|proc_open|popen|assert|eval)\\s*\\(\\s*(?:\\$_(?:GET|POST|REQUEST|COOKIE)|base64_decode|gzinflate|str_rot13)",
            "\\bchild_process\\b|\\brequire\\s*\\(\\s*['\"](?:net|dgram)['\"]",
            "\\bos\\.execute\\s*\\(|\\bio\\.popen\\s*\\(|\\bloadstring\\s*\\(",
            "\\bRuntime\\.getRuntime\\(\\)\\.exec|\\bnew\\s+ProcessBuilder\\b",
            "\\b(?:system2?|shell(?:\\.exec)?)\\s*\\(\\s*['\"]|\\beval\\s*\\(\\s*parse\\s*\\("));

    /** What a Python script may begin with as a table or a configuration does; then a later line decides. */
    private static final Pattern ASSIGNMENT =
            Pattern.compile("[\\w.\\[\\], ]+\\s*=(?!=)\\s*\\S.*|pass|\\w[\\w.]*\\(.*");

    private static final Pattern LATER = Pattern.compile(
            "(?m)^\\s*(?:import\\s+\\w[\\w., ]*|from\\s+[\\w.]+\\s+import\\s.*|def\\s+\\w+\\(.*\\).*:|(?:exec|eval|__import__)\\(.*)\\s*$");

    private Scripts() {}

    /** Examines a text; returns whether it is source code. */
    public static boolean examine(Look look, String text) {
        for (Language language : LANGUAGES) {
            if (language.first().matcher(firstLine(text, language.name())).matches()) {
                look.report(Rule.CODE_SCRIPT, 0, language.name(), "source code: " + language.name());
                judge(look, 0, language.name(), text);
                return true;
            }
        }
        if (ASSIGNMENT.matcher(firstLine(text, "Python")).matches()
                && LATER.matcher(text).find()) {
            look.report(Rule.CODE_SCRIPT, 0, "Python", "source code: Python");
            judge(look, 0, "Python", text);
            return true;
        }
        return false;
    }

    /** @param what the code stands in */
    public static void judge(Look look, long at, String what, String code) {
        Matcher dangerous = DANGEROUS.matcher(code);
        if (dangerous.find()) {
            look.report(
                    Rule.CODE_DANGEROUS,
                    at,
                    dangerous.group().strip(),
                    "it has " + Text.quotable(dangerous.group().strip()));
        } else if (code.contains("socket")
                && code.contains(".connect(")
                && (code.contains("dup2") || code.contains("/bin/"))) {
            look.report(Rule.CODE_DANGEROUS, at, what, "it takes orders from another machine");
        }
    }

    /** The first line that is neither empty nor a comment, where the language has comments of this kind. */
    private static String firstLine(String text, String language) {
        boolean hashes = !language.equals("JavaScript") && !language.equals("batch");
        int at = 0;
        for (int line = 0; at < text.length() && line < 2000; line++) {
            int end = text.indexOf('\n', at);
            end = end < 0 ? text.length() : end;
            String stripped = text.substring(at, Math.min(end, at + 2000)).strip();
            boolean comment = hashes && stripped.startsWith("#") && !(line == 0 && stripped.startsWith("#!"))
                    || language.equals("JavaScript")
                            && (stripped.startsWith("//") || stripped.startsWith("*") || stripped.startsWith("/*"))
                    || language.equals("Lua") && stripped.startsWith("--")
                    || language.equals("batch") && stripped.startsWith("::")
                    || language.equals("Visual Basic") && stripped.startsWith("'");
            if (!stripped.isEmpty() && !comment) {
                return stripped;
            }
            at = end + 1;
        }
        return "";
    }
}
