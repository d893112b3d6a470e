namespace Proximal;

/// <summary>Environments whose observations are written as policies take them: with the mask of actions behind, where actions are masked.</summary>
public static class EnvironmentRows
{
    /// <summary>How many numbers a row has: those of an observation, and those of the mask.</summary>
    /// <param name="environment">Any environment.</param>
    public static int RowSize(this IEnvironment environment) =>
        environment.ObservationSpace.ObservationSize + MaskSize(environment);

    /// <summary>Begins an episode.</summary>
    /// <param name="environment">Any environment.</param>
    /// <param name="row">Receives the first observation and mask, [<see cref="RowSize"/>].</param>
    public static void ResetRow(this IEnvironment environment, Span<float> row)
    {
        environment.Reset(row[..^MaskSize(environment)]);
        WriteMask(environment, row);
    }

    /// <summary>Takes one step.</summary>
    /// <param name="environment">Any environment.</param>
    /// <param name="action">[<see cref="Space.ActionSize"/>].</param>
    /// <param name="row">Receives the observation and mask that follow, [<see cref="RowSize"/>].</param>
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
