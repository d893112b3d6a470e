namespace Proximal;

/// <summary>An error or a warning of the <see cref="EnvironmentChecker"/>.</summary>
/// <param name="IsError">Whether training is likely to fail because of the issue. False for a warning.</param>
/// <param name="Problem">The problem, with the step and the values that show it.</param>
/// <param name="Advice">How to fix the problem.</param>
public sealed record EnvironmentIssue(bool IsError, string Problem, string Advice)
{
    /// <summary>The issue as text, for example <c>error: the reward of step 3 is NaN; …</c>.</summary>
    public override string ToString() => $"{(IsError ? "error" : "warning")}: {Problem}; {Advice}";
}
