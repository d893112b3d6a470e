using System.Globalization;
using System.Text.RegularExpressions;

namespace Proximal.Extensions.AI;

/// <summary>Verdicts in the answers of judges, in double brackets (Zheng et al. 2023).</summary>
internal static partial class Verdicts
{
    /// <summary>The last of <c>[[A]]</c>, <c>[[B]]</c> and <c>[[C]]</c>; null if there is none.</summary>
    public static Language.Preference? Preference(string answer) =>
        Last(Letter(), answer) switch
        {
            "A" => Language.Preference.First,
            "B" => Language.Preference.Second,
            "C" => Language.Preference.Tie,
            _ => null,
        };

    /// <summary>The last number in double brackets, such as <c>[[7.5]]</c>; null if there is none.</summary>
    public static float? Rating(string answer) =>
        float.TryParse(Last(Number(), answer), NumberStyles.Float, CultureInfo.InvariantCulture, out float rating)
            ? rating
            : null;

    private static string? Last(Regex pattern, string answer) =>
        pattern.Matches(answer) is [.., var last] ? last.Groups["verdict"].Value : null;

    [GeneratedRegex(
        @"\[\[(?<verdict>[ABC])\]\]",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Letter();

    [GeneratedRegex(
        @"\[\[\s*(?<verdict>-?[0-9]+(\.[0-9]+)?)\s*\]\]",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Number();
}
