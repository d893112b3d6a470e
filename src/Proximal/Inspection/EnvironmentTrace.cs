namespace Proximal;

/// <summary>
/// The observations, rewards and episode ends of an environment for a fixed sequence of actions. A deterministic
/// environment repeats all of it.
/// </summary>
internal sealed class EnvironmentTrace
{
    private readonly List<(float[] Row, StepResult Step)> rows = [];

    /// <summary>The number of observations.</summary>
    public int Count => rows.Count;

    /// <summary>Adds an observation, followed by its action mask, and the result of the step.</summary>
    public void Add(float[] row, StepResult step) => rows.Add((row, step));

    /// <summary>The first difference between two traces, as text; null if they are equal.</summary>
    public string? DifferenceFrom(EnvironmentTrace other)
    {
        for (int i = 0; i < Math.Min(Count, other.Count); i++)
        {
            ((float[] row, StepResult step), (float[] otherRow, StepResult otherStep)) = (rows[i], other.rows[i]);
            if (step != otherStep)
                return $"step {i} returns {Describe(step)} in one run and {Describe(otherStep)} in the other";
            for (int j = 0; j < row.Length; j++)
                if (!row[j].Equals(otherRow[j]))
                    return FormattableString.Invariant(
                        $"value {j} of observation {i} is {row[j]} in one run and {otherRow[j]} in the other"
                    );
        }

        return Count == other.Count ? null : $"one run has {Count} steps and the other {other.Count}";
    }

    private static string Describe(StepResult step) =>
        FormattableString.Invariant(
            $"reward {step.Reward}{(step.Terminated ? ", terminated" : "")}{(step.Truncated ? ", truncated" : "")}"
        );
}
