namespace Proximal;

/// <summary>Something that an <see cref="EnvironmentChecker"/> found.</summary>
/// <param name="IsError">Whether training goes wrong with it; otherwise it is advice.</param>
/// <param name="What">What is wrong, with the step and the numbers that show it.</param>
/// <param name="Remedy">How to mend it.</param>
public sealed record EnvironmentIssue(bool IsError, string What, string Remedy)
{
    /// <summary>For example <c>error: the reward of step 3 is NaN; …</c>.</summary>
    public override string ToString() => $"{(IsError ? "error" : "advice")}: {What}; {Remedy}";
}
