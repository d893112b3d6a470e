namespace Proximal;

/// <summary>
/// Divides rewards by the running deviation of this environment's discounted return, and clips them (Gymnasium's <c>NormalizeReward</c>,
/// with Stable-Baselines3's bound). Returns that are reported are then in these units: put a <see cref="RecordStatistics"/> inside for
/// the task's own.
/// </summary>
/// <remarks>
/// Environments side by side have statistics of their own each; <see cref="VectorNormalize"/> has them in common, as the trainers' own
/// option does (<see cref="OnPolicyOptions.NormalizeRewards"/>), which leaves what is reported as it is.
/// </remarks>
/// <param name="inner">The environment.</param>
/// <param name="gamma">The discount that the agent learns with; 0.99 by default.</param>
/// <param name="clip">Bound on a normalised reward; 10 by default.</param>
/// <param name="epsilon">Added to the variance before its root is taken; 1e-8 by default.</param>
public sealed class NormalizeReward(IEnvironment inner, double gamma = 0.99, double clip = 10, double epsilon = 1e-8)
    : EnvironmentWrapper(inner)
{
    /// <summary>Whether the statistics learn from rewards; true at first, false for evaluation.</summary>
    public bool Training { get; set; } = true;

    /// <summary>The statistics, which are saved with the environment.</summary>
    public RewardNormalizer Normalizer { get; } = new(environments: 1, gamma, clip, epsilon);

    /// <inheritdoc/>
    public override void Reset(Span<float> observation)
    {
        // An episode that is broken off leaves no return behind.
        Normalizer.Reset(0);
        base.Reset(observation);
    }

    /// <inheritdoc/>
    public override StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        StepResult step = base.Step(action, observation);
        if (Training)
            Normalizer.Update([step.Reward], [step.Terminated], [step.Truncated]);
        Span<float> reward = [step.Reward];
        Normalizer.Normalize(reward, reward);
        return step with { Reward = reward[0] };
    }

    /// <inheritdoc/>
    public override void SaveState(StateDictionary state, string prefix)
    {
        base.SaveState(state, prefix);
        Normalizer.SaveState(state, $"{prefix}.normalizer");
    }

    /// <inheritdoc/>
    public override void LoadState(StateDictionary state, string prefix)
    {
        base.LoadState(state, prefix);
        Normalizer.LoadState(state, $"{prefix}.normalizer");
    }
}
