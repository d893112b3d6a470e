using System.Text.Json;

namespace Proximal.Language;

/// <summary>The member <c>pattern</c> of components: a text (<c>String</c>) or an expression (<c>Regex</c>).</summary>
internal sealed class TextPattern
{
    private readonly string? literal;
    private readonly CodePointRegex? regex;

    private TextPattern(string? literal, string? regex)
    {
        this.literal = literal;
        Regex = regex;
        this.regex = regex is null ? null : new CodePointRegex(regex);
    }

    /// <summary>The expression; null for a text.</summary>
    internal string? Regex { get; }

    /// <summary>Reads the member of a component.</summary>
    /// <exception cref="FormatException">The member is missing or the expression is not supported.</exception>
    internal static TextPattern Read(JsonElement component)
    {
        JsonElement pattern = component.Member("pattern");
        return pattern.Optional("Regex") is null
            ? new TextPattern(pattern.Text("String"), null)
            : new TextPattern(null, pattern.Text("Regex"));
    }

    /// <summary>Adds the ranges of all matches that are not empty, in order.</summary>
    internal void Find(ReadOnlySpan<char> text, List<Piece> matches)
    {
        if (regex is not null)
        {
            regex.Find(text, matches);
            return;
        }

        if (literal is not { Length: > 0 })
            return;
        for (int at = 0, step; (step = text[at..].IndexOf(literal, StringComparison.Ordinal)) >= 0; )
        {
            matches.Add(new Piece(at + step, literal.Length));
            at += step + literal.Length;
        }
    }
}
