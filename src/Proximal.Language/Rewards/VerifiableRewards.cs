using System.Globalization;
using System.Text.RegularExpressions;

namespace Proximal.Language;

/// <summary>
/// Rewards that need no judgement: answers that can be checked against the data, formats, lengths. Those that compare read the right
/// answer from the prompt's metadata.
/// </summary>
public static partial class VerifiableRewards
{
    /// <summary>1 where the completion is the right answer, apart from white space around it; 0 elsewhere.</summary>
    /// <param name="key">The member of the metadata that holds the answer; <c>answer</c> by default.</param>
    /// <param name="extract">Where the answer stands in the completion: a regular expression whose first group, or else whole match,
    /// is compared; the last match counts. Null for the whole completion.</param>
    /// <param name="ignoreCase">Whether case makes no difference; false by default.</param>
    /// <exception cref="InvalidInputException">The expression is not valid.</exception>
    public static IReward ExactMatch(string key = "answer", string? extract = null, bool ignoreCase = false)
    {
        const string Name = "exact_match";
        Regex? place = extract is null ? null : Expression(extract, Name);
        StringComparison comparison = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        return new FunctionReward(
            Name,
            input =>
                Answer(input.Completion, place) is { } answer
                && answer.Trim().Equals(input.RequireText(key, Name).Trim(), comparison)
                    ? 1
                    : 0
        );
    }

    /// <summary>
    /// 1 where the last number in the completion equals the right answer; 0 elsewhere, also where there is no number. Signs, decimal
    /// points, exponents and commas between thousands are understood.
    /// </summary>
    /// <param name="key">The member of the metadata that holds the answer; <c>answer</c> by default.</param>
    /// <param name="extract">Where to look in the completion, as in <see cref="ExactMatch"/>; null for everywhere.</param>
    /// <param name="tolerance">How far the numbers may be apart, relative to the right one; 1e-6 by default.</param>
    /// <exception cref="InvalidInputException">The expression is not valid.</exception>
    public static IReward NumberMatch(string key = "answer", string? extract = null, double tolerance = 1e-6)
    {
        const string Name = "number_match";
        Regex? place = extract is null ? null : Expression(extract, Name);
        return new FunctionReward(
            Name,
            input =>
            {
                string expected = input.RequireText(key, Name);
                double right =
                    LastNumber(expected)
                    ?? throw new InvalidInputException(
                        $"the member '{key}' of the prompt {Excerpt.Of(input.Prompt)} holds no number for the reward {Name}: {Excerpt.Of(expected)}"
                    );
                double? given = Answer(input.Completion, place) is { } answer ? LastNumber(answer) : null;
                return given is { } number && Math.Abs(number - right) <= tolerance * Math.Abs(right) ? 1 : 0;
            }
        );
    }

    /// <summary>1 where the completion matches a regular expression, 0 elsewhere: for formats. Anchor it with ^ and $ to match the whole.</summary>
    /// <param name="pattern">A .NET regular expression without look-around and back-references; "." matches line ends too.</param>
    /// <param name="name">A short name, for logs.</param>
    /// <exception cref="InvalidInputException">The expression is not valid.</exception>
    public static IReward RegexMatch(string pattern, string name = "regex_match")
    {
        Regex expression = Expression(pattern, name);
        return new FunctionReward(name, input => expression.IsMatch(input.Completion) ? 1 : 0);
    }

    /// <summary>1 where the completion contains a text, 0 elsewhere.</summary>
    /// <param name="text">The text.</param>
    /// <param name="ignoreCase">Whether case makes no difference; true by default.</param>
    public static IReward Contains(string text, bool ignoreCase = true)
    {
        StringComparison comparison = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        return new FunctionReward("contains", input => input.Completion.Contains(text, comparison) ? 1 : 0);
    }

    /// <summary>1 where the completion is a chain of thought between &lt;think&gt; and &lt;/think&gt;, followed by an answer; 0 elsewhere (DeepSeek-AI 2025, section 2.2.2).</summary>
    public static IReward ThinkFormat() => RegexMatch(@"^\s*<think>.*</think>\s*\S", "think_format");

    /// <summary>1 where the completion ended by itself, 0 where it was cut off.</summary>
    public static IReward Ended() => new FunctionReward("ended", static input => input.Ended ? 1 : 0);

    /// <summary>1 for completions of the wanted length, falling in a line to 0 at length 0 and at twice that length.</summary>
    /// <param name="characters">The wanted length in characters; positive.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is not positive.</exception>
    public static IReward Length(int characters)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(characters, 1);
        return new FunctionReward(
            "length",
            input => Math.Max(0, 1 - (Math.Abs(input.Completion.Length - characters) / (float)characters))
        );
    }

    /// <summary>The last number of a text; null where there is none.</summary>
    internal static double? LastNumber(string text)
    {
        Match? last = null;
        foreach (Match match in Numbers().Matches(text))
            last = match;
        return last is null
            ? null
            : double.Parse(last.Value.Replace(",", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }

    // The last place that matches, or nothing where none does.
    private static string? Answer(string completion, Regex? place)
    {
        if (place is null)
            return completion;
        Match? last = null;
        foreach (Match match in place.Matches(completion))
            last = match;
        return last?.Groups[last.Groups.Count > 1 ? 1 : 0].Value;
    }

    // Without backtracking: no completion can make it slow, and it never depends on the clock.
    private static Regex Expression(string pattern, string reward)
    {
        try
        {
            return new Regex(
                pattern,
                RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline
            );
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new InvalidInputException(
                $"the regular expression '{pattern}' of the reward {reward} cannot be used: {e.Message.ReplaceLineEndings(" ")}",
                e
            );
        }
    }

    [GeneratedRegex(
        @"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][-+]?\d+)?",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Numbers();
}
