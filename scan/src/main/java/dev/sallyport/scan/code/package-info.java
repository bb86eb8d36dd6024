/** What runs: programs, scripts, templates, objects of languages' own formats; and secrets, which open doors. */
@org.jspecify.annotations.NullMarked
package dev.sallyport.scan.code;
