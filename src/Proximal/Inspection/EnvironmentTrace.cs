namespace Proximal;

/// <summary>What an environment did under a fixed sequence of actions: everything that must repeat.</summary>
internal sealed class EnvironmentTrace
{
    private readonly List<(float[] Row, StepResult Step)> moments = [];

    /// <summary>How many observations were made.</summary>
    public int Count => moments.Count;

    /// <summary>Adds an observation, with the mask behind it.</summary>
    public void Add(float[] row, StepResult step) => moments.Add((row, step));

    /// <summary>The first moment in which two traces differ, as text; null where they are the same.</summary>
    public string? DifferenceFrom(EnvironmentTrace other)
    {
        for (int i = 0; i < Math.Min(Count, other.Count); i++)
        {
            ((float[] row, StepResult step), (float[] otherRow, StepResult otherStep)) = (moments[i], other.moments[i]);
            if (step != otherStep)
                return $"moment {i} ends with {EndOf(step)} in one and {EndOf(otherStep)} in the other";
            for (int j = 0; j < row.Length; j++)
                if (!row[j].Equals(otherRow[j]))
                    return FormattableString.Invariant(
                        $"number {j} of observation {i} is {row[j]} in one and {otherRow[j]} in the other"
                    );
        }

        return Count == other.Count ? null : $"one went on for {Count} moments and the other for {other.Count}";
    }

    private static string EndOf(StepResult step) =>
        FormattableString.Invariant(
            $"reward {step.Reward}{(step.Terminated ? ", terminated" : "")}{(step.Truncated ? ", truncated" : "")}"
        );
}
