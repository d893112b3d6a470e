using System.Globalization;
using System.Text.RegularExpressions;

namespace Proximal.Language;

/// <summary>Term of a reward in text form: <c>weight*name:argument,option=value</c>.</summary>
/// <param name="Weight">Factor of the score.</param>
/// <param name="Text">The term without its weight, which can be a folder.</param>
/// <param name="Name">The text before the first colon.</param>
/// <param name="Arguments">The arguments after the colon; the first can have no name.</param>
internal sealed partial record RewardTerm(
    float Weight,
    string Text,
    string Name,
    IReadOnlyList<(string? Name, string Value)> Arguments
)
{
    /// <summary>Splits a sum into its terms, at every + between spaces.</summary>
    /// <exception cref="InvalidInputException">
    /// A term is empty, a quote is not closed, or a weight is not finite.
    /// </exception>
    public static IReadOnlyList<RewardTerm> Split(string sum)
    {
        if (sum.Count(static letter => letter == '"') % 2 != 0)
            throw new InvalidInputException($"the reward '{sum}' has a double quote that is not closed");
        return [.. SplitOutsideQuotes(sum, Plus(), width: 3).Select(term => Read(term.Trim(), sum))];
    }

    /// <summary>The term in the syntax of <see cref="Split"/>.</summary>
    public override string ToString() =>
        (Weight == 1 ? "" : Weight.ToString("R", CultureInfo.InvariantCulture) + "*")
        + Name
        + string.Concat(
            Arguments.Select(
                static (argument, i) =>
                    (i == 0 ? ":" : ",") + (argument.Name is null ? "" : argument.Name + "=") + Quote(argument.Value)
            )
        );

    private static RewardTerm Read(string term, string sum)
    {
        float weight = 1;
        int star = term.IndexOf('*', StringComparison.Ordinal);
        if (
            star > 0
            && float.TryParse(term.AsSpan(0, star), NumberStyles.Float, CultureInfo.InvariantCulture, out float factor)
        )
        {
            weight = float.IsFinite(factor)
                ? factor
                : throw new InvalidInputException($"the weight {term[..star]} in the reward '{sum}' must be finite");
            term = term[(star + 1)..].Trim();
        }

        if (term.Length == 0)
            throw new InvalidInputException(
                $"the reward '{sum}' has an empty term; write it as in '0.5*contains:thanks + length:100'"
            );
        int colon = term.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
            return new RewardTerm(weight, Unquote(term), Unquote(term), []);
        IEnumerable<(string?, string)> arguments = SplitOutsideQuotes(term[(colon + 1)..], Comma(), width: 1)
            .Select(ReadArgument);
        return new RewardTerm(weight, Unquote(term), term[..colon], [.. arguments]);
    }

    private static (string? Name, string Value) ReadArgument(string argument)
    {
        Match name = Named().Match(argument);
        return name.Success ? (name.Groups["name"].Value, Unquote(argument[name.Length..])) : (null, Unquote(argument));
    }

    // Splits a text at the matches outside quotes; the given number of characters of a match are removed.
    private static IEnumerable<string> SplitOutsideQuotes(string text, Regex separator, int width)
    {
        int from = 0;
        foreach (Match match in separator.Matches(text))
        {
            if (text.AsSpan(0, match.Index).Count('"') % 2 != 0)
                continue;
            yield return text[from..match.Index];
            from = match.Index + width;
        }

        yield return text[from..];
    }

    private static string Quote(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    // Two double quotes within a quoted text are one.
    private static string Unquote(string text) =>
        text.Length >= 2 && text[0] == '"' && text[^1] == '"'
            ? text[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal)
            : text;

    [GeneratedRegex(@"\s\+\s", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Plus();

    // Before a name: other commas belong to the argument.
    [GeneratedRegex(",[a-z_]+=", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Comma();

    [GeneratedRegex("^(?<name>[a-z_]+)=", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Named();
}
