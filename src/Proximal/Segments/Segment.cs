namespace Proximal;

/// <summary>
/// Consecutive steps of an episode, a trajectory segment σ of Christiano et al. 2017 (arXiv:1706.03741, section 2.1).
/// </summary>
public sealed class Segment
{
    private readonly float[] observations;
    private readonly float[] actions;

    /// <summary>Creates a segment.</summary>
    /// <param name="observations">Observations before each step, without normalization and action masks, [steps,
    /// observation].</param>
    /// <param name="actions">Actions as the environment takes them, [steps, action].</param>
    /// <param name="steps">Number of steps, at least 1.</param>
    /// <param name="terminated">Whether the last step terminated the episode; a truncation does not count. Default
    /// false.</param>
    /// <param name="trueReturn">Sum of the environment's rewards; null, the default, if unknown.</param>
    /// <exception cref="InvalidInputException">The lengths do not fit, or a number is not finite.</exception>
    public Segment(float[] observations, float[] actions, int steps, bool terminated = false, double? trueReturn = null)
    {
        if (steps < 1)
            throw new InvalidInputException("a segment has no steps");
        if (observations.Length == 0 || observations.Length % steps != 0)
            throw new InvalidInputException(
                $"a segment has {observations.Length} numbers of observations, which is no multiple of its {steps} steps"
            );
        if (actions.Length == 0 || actions.Length % steps != 0)
            throw new InvalidInputException(
                $"a segment has {actions.Length} numbers of actions, which is no multiple of its {steps} steps"
            );
        RequireFinite(observations, "observation");
        RequireFinite(actions, "action");
        if (trueReturn is { } sum && !double.IsFinite(sum))
            throw new InvalidInputException($"the return of a segment is {sum}");
        (this.observations, this.actions) = (observations, actions);
        (Steps, Terminated, TrueReturn) = (steps, terminated, trueReturn);
    }

    /// <summary>Number of steps.</summary>
    public int Steps { get; }

    /// <summary>Whether the last step terminated the episode.</summary>
    public bool Terminated { get; }

    /// <summary>Length of an observation.</summary>
    public int ObservationSize => observations.Length / Steps;

    /// <summary>Length of an action.</summary>
    public int ActionSize => actions.Length / Steps;

    /// <summary>Sum of the environment's rewards, which reports compare with the learned reward; null if
    /// unknown.</summary>
    public double? TrueReturn { get; }

    /// <summary>Observation before a step, [observation].</summary>
    /// <param name="step">Index of the step.</param>
    public ReadOnlySpan<float> Observation(int step) => observations.AsSpan(step * ObservationSize, ObservationSize);

    /// <summary>Action of a step, [action].</summary>
    /// <param name="step">Index of the step.</param>
    public ReadOnlySpan<float> Action(int step) => actions.AsSpan(step * ActionSize, ActionSize);

    /// <summary>All observations, [steps, observation].</summary>
    internal ReadOnlySpan<float> Observations => observations;

    /// <summary>All actions, [steps, action].</summary>
    internal ReadOnlySpan<float> Actions => actions;

    private static void RequireFinite(float[] values, string what)
    {
        foreach (float value in values)
            if (!float.IsFinite(value))
                throw new InvalidInputException($"a segment has the {what} value {value}");
    }
}
