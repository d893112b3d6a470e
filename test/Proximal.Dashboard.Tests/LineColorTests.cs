using System.Globalization;
using System.Text.RegularExpressions;

namespace Proximal.Dashboard.Tests;

/// <summary>Contrast of the lines of charts (WCAG 2.2, 1.4.11: at least 3 : 1).</summary>
public sealed partial class LineColorTests
{
    [Fact]
    public void Lines_and_marks_differ_from_the_background_in_both_themes()
    {
        var colors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (string file in new[] { "style.css", "curves.css" })
        foreach (Match match in Variable().Matches(EmbeddedPages.Text(file)))
            colors[match.Groups["name"].Value] = [match.Groups["light"].Value, match.Groups["dark"].Value];
        string[] lines = [.. colors.Keys.Where(static name => name.StartsWith("line-", StringComparison.Ordinal))];
        Assert.Equal(8, lines.Length);
        for (int theme = 0; theme < 2; theme++)
            foreach (string line in lines.Append("accent").Append("text"))
            foreach (string background in new[] { "background", "surface" })
                Assert.True(
                    Contrast(colors[line][theme], colors[background][theme]) >= 3,
                    $"{line} on {background}: {Contrast(colors[line][theme], colors[background][theme]):F2}"
                );
    }

    private static double Contrast(string first, string second)
    {
        double a = Luminance(first),
            b = Luminance(second);
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    private static double Luminance(string color)
    {
        double Channel(int start)
        {
            double value =
                int.Parse(color.AsSpan(start, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
        }

        return (0.2126 * Channel(0)) + (0.7152 * Channel(2)) + (0.0722 * Channel(4));
    }

    [GeneratedRegex(
        "--(?<name>[a-z0-9-]+): light-dark\\(#(?<light>[0-9a-f]{6}), #(?<dark>[0-9a-f]{6})\\)",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Variable();
}
