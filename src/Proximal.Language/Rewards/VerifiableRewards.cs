using System.Text.Json;
using System.Text.RegularExpressions;

namespace Proximal.Language;

/// <summary>
/// Rewards that a program can verify: answers, formats and lengths. Those that compare answers read the correct answer
/// from the prompt's metadata.
/// </summary>
public static class VerifiableRewards
{
    /// <summary>1 if the completion is the correct answer, apart from surrounding white space; 0 otherwise.</summary>
    /// <param name="key">Member of the metadata with the answer; <c>answer</c> by default.</param>
    /// <param name="extract">
    /// Regular expression that finds the answer in the completion: the first group, or the whole match without groups,
    /// of the last match. Null for the whole completion.
    /// </param>
    /// <param name="ignoreCase">Whether to ignore case; false by default.</param>
    /// <exception cref="InvalidInputException">The expression is not valid.</exception>
    public static IReward ExactMatch(string key = "answer", string? extract = null, bool ignoreCase = false)
    {
        const string Name = "exact_match";
        Regex? place = extract is null ? null : RegexPattern.Of(extract, Name);
        StringComparison comparison = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        return new FunctionReward(
            Name,
            input =>
                Answer(input.Completion, place) is { } answer
                && answer.Trim().Equals(input.RequireText(key, Name).Trim(), comparison)
                    ? 1
                    : 0,
            input => input.RequireText(key, Name)
        );
    }

    /// <summary>
    /// 1 if the last number in the completion equals the correct answer; 0 otherwise, also without a number. Signs,
    /// decimal points, exponents, thousands separators and the digits of all scripts are supported. A minus after a
    /// digit, a letter or a closing bracket is an operator: the last number of "3-12" is 12.
    /// </summary>
    /// <param name="key">Member of the metadata with the answer; <c>answer</c> by default.</param>
    /// <param name="extract">
    /// Regular expression that finds the answer in the completion, as in <see cref="ExactMatch"/>; null for the whole
    /// completion.
    /// </param>
    /// <param name="tolerance">Allowed error, relative to the correct answer; 1e-6 by default.</param>
    /// <exception cref="InvalidInputException">The expression is not valid.</exception>
    public static IReward NumberMatch(string key = "answer", string? extract = null, double tolerance = 1e-6)
    {
        const string Name = "number_match";
        Regex? place = extract is null ? null : RegexPattern.Of(extract, Name);
        return new FunctionReward(
            Name,
            input =>
            {
                double right = RequiredNumber(input, key, Name);
                double? given = Answer(input.Completion, place) is { } answer ? NumberText.Last(answer) : null;
                return given is { } number && Math.Abs(number - right) <= tolerance * Math.Abs(right) ? 1 : 0;
            },
            input => RequiredNumber(input, key, Name)
        );
    }

    /// <summary>
    /// 1 if the answer in the last <c>\boxed{…}</c> of the completion has the value of the correct answer; 0 otherwise,
    /// also without a box. See <see cref="MathAnswer"/>.
    /// </summary>
    /// <param name="key">
    /// Member of the metadata with the answer, with or without a box; <c>answer</c> by default.
    /// </param>
    /// <param name="extract">
    /// Regular expression that finds the answer in the completion instead of a box, as in <see cref="ExactMatch"/>; null
    /// for the box.
    /// </param>
    /// <exception cref="InvalidInputException">The expression is not valid.</exception>
    public static IReward MathMatch(string key = "answer", string? extract = null)
    {
        const string Name = "math_match";
        Regex? place = extract is null ? null : RegexPattern.Of(extract, Name);
        return new FunctionReward(
            Name,
            input =>
            {
                string reference = input.RequireText(key, Name);
                string? given = place is null ? MathAnswer.Extract(input.Completion) : Answer(input.Completion, place);
                return given is not null && MathAnswer.AreEqual(given, MathAnswer.Extract(reference) ?? reference)
                    ? 1
                    : 0;
            },
            input => input.RequireText(key, Name)
        );
    }

    /// <summary>1 if the completion is JSON that a schema accepts; 0 otherwise.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="extract">
    /// Regular expression that finds the JSON in the completion, as in <see cref="ExactMatch"/>; null for the whole
    /// completion.
    /// </param>
    /// <exception cref="InvalidInputException">The expression is not valid.</exception>
    public static IReward JsonSchema(JsonSchema schema, string? extract = null)
    {
        const string Name = "json_schema";
        Regex? place = extract is null ? null : RegexPattern.Of(extract, Name);
        return new FunctionReward(
            Name,
            input => Answer(input.Completion, place) is { } text && IsValid(schema, text) ? 1 : 0
        );
    }

    private static bool IsValid(JsonSchema schema, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return schema.IsValid(document.RootElement);
        }
        catch (JsonException)
        {
            return false;
        }
        catch (InvalidOperationException)
        {
            return false; // for example a string with half a surrogate pair
        }
    }

    /// <summary>
    /// 1 if the completion matches a regular expression, 0 otherwise: for formats. Anchor it with ^ and $ to match the
    /// whole completion.
    /// </summary>
    /// <param name="pattern">
    /// A .NET regular expression without look-around and back-references; "." also matches line ends.
    /// </param>
    /// <param name="name">Short name for logs.</param>
    /// <exception cref="InvalidInputException">The expression is not valid.</exception>
    public static IReward RegexMatch(string pattern, string name = "regex_match")
    {
        Regex expression = RegexPattern.Of(pattern, name);
        return new FunctionReward(name, input => expression.IsMatch(input.Completion) ? 1 : 0);
    }

    /// <summary>1 if the completion contains a text, 0 otherwise.</summary>
    /// <param name="text">The text.</param>
    /// <param name="ignoreCase">Whether to ignore case; true by default.</param>
    public static IReward Contains(string text, bool ignoreCase = true)
    {
        StringComparison comparison = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        return new FunctionReward("contains", input => input.Completion.Contains(text, comparison) ? 1 : 0);
    }

    /// <summary>
    /// 1 if the completion is a chain of thought between &lt;think&gt; and &lt;/think&gt;, followed by an answer; 0
    /// otherwise (DeepSeek-AI 2025, section 2.2.2).
    /// </summary>
    public static IReward ThinkFormat() => RegexMatch(@"^\s*<think>.*</think>\s*\S", "think_format");

    /// <summary>1 if the completion ended with an end token or stop string, 0 if it was truncated.</summary>
    public static IReward Ended() => new FunctionReward("ended", static input => input.Ended ? 1 : 0);

    /// <summary>
    /// 1 for completions of the target length, decreasing linearly to 0 at length 0 and at twice the target.
    /// </summary>
    /// <param name="characters">The target length in characters; positive.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is not positive.</exception>
    public static IReward Length(int characters)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(characters, 1);
        return new FunctionReward(
            "length",
            input => Math.Max(0, 1 - (Math.Abs(input.Completion.Length - characters) / (float)characters))
        );
    }

    private static double RequiredNumber(RewardInput input, string key, string reward)
    {
        string expected = input.RequireText(key, reward);
        return NumberText.Last(expected)
            ?? throw new InvalidInputException(
                $"the member '{key}' of the prompt {Excerpt.Of(input.Prompt)} contains no number for "
                    + $"the reward {reward}: {Excerpt.Of(expected)}"
            );
    }

    // The answer at the last match; null without a match.
    private static string? Answer(string completion, Regex? place)
    {
        if (place is null)
            return completion;
        Match? last = null;
        foreach (Match match in place.Matches(completion))
            last = match;
        return last?.Groups[last.Groups.Count > 1 ? 1 : 0].Value;
    }
}
