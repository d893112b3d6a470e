namespace Proximal;

/// <summary>
/// Extension methods that read observations in the layout that policies take: followed by the action mask if the
/// environment masks actions.
/// </summary>
public static class EnvironmentRows
{
    /// <summary>Length of a row: the observation and the action mask.</summary>
    /// <param name="environment">The environment.</param>
    public static int RowSize(this IEnvironment environment) =>
        environment.ObservationSpace.ObservationSize + MaskSize(environment);

    /// <summary>Starts an episode.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="row">Receives the first observation and its mask, [<see cref="RowSize"/>].</param>
    public static void ResetRow(this IEnvironment environment, Span<float> row)
    {
        environment.Reset(row[..^MaskSize(environment)]);
        WriteMask(environment, row);
    }

    /// <summary>Takes one step.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="action">[<see cref="Space.ActionSize"/>].</param>
    /// <param name="row">Receives the next observation and its mask, [<see cref="RowSize"/>].</param>
    public static StepResult StepRow(this IEnvironment environment, ReadOnlySpan<float> action, Span<float> row)
    {
        StepResult step = environment.Step(action, row[..^MaskSize(environment)]);
        if (!step.Ended)
            WriteMask(environment, row);
        return step;
    }

    private static int MaskSize(IEnvironment environment) =>
        environment.MasksActions ? environment.ActionSpace.ActionMaskSize : 0;

    private static void WriteMask(IEnvironment environment, Span<float> row)
    {
        if (environment.MasksActions)
            environment.WriteActionMask(row[^MaskSize(environment)..]);
    }
}
