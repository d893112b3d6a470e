using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Proximal.Cli;

/// <summary>The flag that names several seeds.</summary>
internal static class SeedsFlag
{
    private const string Name = "--seeds";
    private const int Most = 1000;

    /// <summary>The flag; its value is empty where it was not given.</summary>
    public static Option<ulong[]?> Create() =>
        new(Name)
        {
            Description = "Train several seeds, each a run of its own in one folder: 1..5, or 1,2,7, or N for 1 to N.",
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
            if (Read(part, isAlone: parts.Length == 1) is not var (first, last) || last < first || last - first >= Most)
            {
                argument.AddError($"{Name}: expected seeds such as 1..5 or 1,2,7 (at most {Most}), found '{text}'");
                return null;
            }
            for (ulong seed = first; seed <= last; seed++)
                seeds.Add(seed);
        }
        if (seeds.GroupBy(seed => seed).FirstOrDefault(same => same.Count() > 1) is { } twice)
            argument.AddError($"{Name}: {twice.Key} is named twice");
        else if (seeds.Count > Most)
            argument.AddError($"{Name}: at most {Most} seeds, found {seeds.Count}");
        return [.. seeds];
    }

    // One seed, a range, or a number that stands alone: so many, as in the other commands that have the flag.
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
