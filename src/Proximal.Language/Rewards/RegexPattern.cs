using System.Text.RegularExpressions;

namespace Proximal.Language;

/// <summary>Regular expressions that users give for rewards.</summary>
internal static class RegexPattern
{
    /// <summary>
    /// Compiles an expression without backtracking, so that no completion can make matching slow and no time limit is
    /// needed.
    /// </summary>
    /// <param name="pattern">The expression.</param>
    /// <param name="reward">Name of the reward, for the message.</param>
    /// <exception cref="InvalidInputException">The expression is not valid.</exception>
    public static Regex Of(string pattern, string reward)
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
                $"the regular expression '{pattern}' of the reward {reward} cannot be used: "
                    + $"{e.Message.ReplaceLineEndings(" ")}",
                e
            );
        }
    }
}
