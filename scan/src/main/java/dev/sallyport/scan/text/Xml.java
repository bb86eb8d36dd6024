package dev.sallyport.scan.text;

import dev.sallyport.core.Text;
import dev.sallyport.scan.Cursor;
import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * XML, PMML among it, tag by tag: its own entities, other documents it has its reader fetch, and code. Nothing is resolved
 * and nothing is expanded.
 */
final class Xml {
    private static final int LONGEST_TAG = 1 << 16;
    private static final int DEEPEST = 2000;
    private static final Pattern ENTITY = Pattern.compile("<!ENTITY\\s+(?:%\\s+)?([^\\s>]+)");
    private static final Pattern OUTSIDE = Pattern.compile("(?s)<!DOCTYPE\\s+[^\\[>]*?\\b(SYSTEM|PUBLIC)\\b([^\\[>]*)");
    private static final Pattern ENCODING = Pattern.compile("encoding\\s*=\\s*['\"]([^'\"]+)");
    private static final Pattern USUAL = Pattern.compile(
            "(?i)utf-?8|utf-?16(?:le|be)?|us-ascii|ascii|iso-8859-\\d+|latin-?1|windows-125\\d|cp125\\d|gbk?|gb2312|gb18030|shift_jis|euc-\\w+|big5|koi8-\\w");
    private static final Pattern INCLUDE =
            Pattern.compile("(?s)^<(?:\\w+:)?include\\b.*\\bhref\\s*=|^<\\?xml-stylesheet\\b(?!.*href\\s*=\\s*['\"]#)");
    private static final Pattern CODE = Pattern.compile(
            "(?si)^<(?:\\w+:)?script\\b(?!.*type\\s*=\\s*['\"](?:application/(?:ld\\+)?json|math))|^<java\\b.*XMLDecoder|\\bclass\\s*=\\s*['\"](?:java\\.lang\\.(?:ProcessBuilder|Runtime|Class|System)|java\\.beans|javax\\.(?:script|naming)|java\\.(?:io|net|nio)\\.|groovy\\.|org\\.springframework|com\\.sun\\.)"
                    + "|^<(?:java\\.lang\\.ProcessBuilder|dynamic-proxy|java\\.beans\\.EventHandler|sorted-set|java\\.util\\.PriorityQueue|javax\\.)|xalan/java|xalan://|xmlns:\\w+\\s*=\\s*['\"]java:|urn:schemas-microsoft-com:xslt");

    private final Look look;
    private final Cursor cursor;
    private int depth;
    private boolean any;

    private Xml(Look look) {
        this.look = look;
        this.cursor = new Cursor(look.content());
    }

    /** @return whether it is XML */
    static boolean examine(Look look) {
        Xml xml = new Xml(look);
        look.work().spend(look.content().size());
        xml.document();
        return xml.any;
    }

    private void document() {
        for (int next = cursor.next(); next >= 0; next = cursor.next()) {
            if (next == '<') {
                long at = cursor.position() - 1;
                String tag = tag();
                if (tag.isEmpty()) {
                    return;
                }
                judge(at, tag);
            }
        }
        if (depth > 0 && any) {
            look.report(Rule.XML_UNREADABLE, cursor.position(), "", "XML that breaks off");
        }
    }

    /** All from {@code <} to its end, cut where it is long; empty where it has none or is no tag. */
    private String tag() {
        StringBuilder tag = new StringBuilder("<");
        int next = cursor.next();
        boolean plain = next == '/'
                || next == '?'
                || next == '!'
                || next == '_'
                || next == ':'
                || Character.isLetter(next)
                || next > 0x7f;
        if (!plain) {
            return any ? "< " : "";
        }
        String end = ">";
        int brackets = 0;
        int quote = 0;
        for (; next >= 0; next = cursor.next()) {
            if (tag.length() < LONGEST_TAG) {
                tag.append((char) next);
            }
            if (tag.length() == 4 && tag.toString().equals("<!--")) {
                end = "-->";
            } else if (tag.length() == 9 && tag.toString().equals("<![CDATA[")) {
                end = "]]>";
            } else if (tag.length() == 2 && next == '?') {
                end = "?>";
            }
            if (end.length() > 1) {
                if (next == '>' && closes(end)) {
                    return tag.toString();
                }
            } else if (quote != 0) {
                quote = next == quote ? 0 : quote;
            } else if (next == '"' || next == '\'') {
                quote = next;
            } else if (next == '[') {
                brackets++;
            } else if (next == ']') {
                brackets--;
            } else if (next == '>' && brackets <= 0) {
                return tag.toString();
            }
        }
        if (any || tag.length() > 9 && tag.toString().startsWith("<!DOCTYPE")) {
            look.report(Rule.XML_UNREADABLE, cursor.position(), "", "XML that breaks off");
            judge(cursor.position(), tag.toString());
        }
        return "";
    }

    private boolean closes(String end) {
        byte[] last = look.content().bytes(cursor.position() - end.length(), end.length());
        return new String(last, java.nio.charset.StandardCharsets.ISO_8859_1).equals(end);
    }

    private void judge(long at, String tag) {
        if (tag.startsWith("<!DOCTYPE") || tag.regionMatches(true, 0, "<!doctype", 0, 9)) {
            any = true;
            type(at, tag);
        } else if (tag.startsWith("<!--") || tag.startsWith("<![CDATA[") || tag.equals("< ")) {
            any = true;
        } else {
            any = true;
            depth += tag.startsWith("<?") || tag.startsWith("<!") || tag.endsWith("/>")
                    ? 0
                    : tag.startsWith("</") ? -1 : 1;
            if (depth == DEEPEST) {
                look.report(Rule.XML_UNREADABLE, at, "depth", "elements nested deeper than " + DEEPEST);
            }
            element(at, tag);
        }
    }

    private void type(long at, String tag) {
        Matcher entity = ENTITY.matcher(tag);
        Matcher outside = OUTSIDE.matcher(tag);
        if (entity.find()) {
            look.report(Rule.XML_ENTITY, at, entity.group(1), "an entity " + Text.quotable(entity.group(1)));
        } else if (outside.find() && !isPublished(outside.group(2))) {
            look.report(Rule.XML_REFERENCE, at, "document type", "a document type that lies elsewhere");
        }
        if (tag.contains("%") && tag.contains("[") && !tag.contains("<!ENTITY")) {
            look.report(Rule.XML_ENTITY, at, "%", "a document type that calls for entities");
        }
    }

    /** HTML and SVG name document types of the W3C, which nobody fetches. */
    private static boolean isPublished(String identifiers) {
        String all = identifiers.toLowerCase(Locale.ROOT);
        Matcher address = Pattern.compile("(?:https?|file|ftp)://[^\\s'\"]+").matcher(all);
        boolean foreign = false;
        while (address.find()) {
            foreign |= !address.group().matches("https?://(?:www\\.)?(?:w3\\.org|oasis-open\\.org|dmg\\.org)/.*");
        }
        return !foreign && (all.contains("-//w3c//") || all.contains("http"));
    }

    private void element(long at, String tag) {
        Matcher encoding = ENCODING.matcher(tag);
        if (tag.startsWith("<?xml ")
                && encoding.find()
                && !USUAL.matcher(encoding.group(1)).matches()) {
            look.report(Rule.XML_UNREADABLE, at, encoding.group(1), "an encoding that hides what is written");
        }
        if (INCLUDE.matcher(tag).find()) {
            look.report(Rule.XML_REFERENCE, at, "include", "it has another document read");
        }
        boolean code = CODE.matcher(tag).find();
        if (code && isPage()) {
            look.report(Rule.CODE_SCRIPT, at, "script", "a page with a program for the browser");
        } else if (code) {
            look.report(Rule.XML_SCRIPT, at, tag.substring(0, Math.min(tag.length(), 80)), "an element of code");
        }
    }

    /** A page for a browser has scripts of its own. */
    private boolean isPage() {
        String head = new String(look.content().head(512), java.nio.charset.StandardCharsets.ISO_8859_1)
                .toLowerCase(Locale.ROOT);
        return head.contains("<!doctype html") || head.contains("<html");
    }
}
