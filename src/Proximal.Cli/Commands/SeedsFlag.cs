using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Proximal.Cli;

/// <summary>The flag for several seeds.</summary>
internal static class SeedsFlag
{
    private const string Name = "--seeds";
    private const int Max = 1000;

    /// <summary>Creates the flag; its value is empty if it is absent.</summary>
    public static Option<ulong[]?> Create() =>
        new(Name)
        {
            Description = "Train one run per seed in one folder: 1..5, or 1,2,7, or N for 1 to N.",
            HelpName = "SEEDS",
            CustomParser = Parse,
        };

    private static ulong[]? Parse(ArgumentResult argument)
    {
        string text = argument.Tokens[^1].Value;
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
        var seeds = new List<ulong>();
        foreach (string part in parts)
        {
            if (Read(part, isAlone: parts.Length == 1) is not var (first, last) || last < first || last - first >= Max)
            {
                argument.AddError($"{Name}: expected seeds such as 1..5 or 1,2,7 (at most {Max}), found '{text}'");
                return null;
            }
            for (ulong seed = first; seed <= last; seed++)
                seeds.Add(seed);
        }
        if (seeds.GroupBy(seed => seed).FirstOrDefault(same => same.Count() > 1) is { } twice)
            argument.AddError($"{Name}: {twice.Key} is given twice");
        else if (seeds.Count > Max)
            argument.AddError($"{Name}: at most {Max} seeds, found {seeds.Count}");
        return [.. seeds];
    }

    // A seed, a range, or a single number N for 1 to N, as in the other commands with this flag.
    private static (ulong First, ulong Last)? Read(string part, bool isAlone)
    {
        static ulong? Number(string text) =>
            ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value)
            && value < ulong.MaxValue
                ? value
                : null;
        string[] ends = part.Split("..");
        return (ends.Length, Number(ends[0]), Number(ends[^1])) switch
        {
            (1, { } count, _) when isAlone => count > 0 ? (1, count) : null,
            (1 or 2, { } first, { } last) => (first, last),
            _ => null,
        };
    }
}
