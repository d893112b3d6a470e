namespace Proximal;

/// <summary>
/// Divides rewards by the running standard deviation of the discounted return of this environment, and clips them
/// (Gymnasium's <c>NormalizeReward</c>, with Stable-Baselines3's bound). Trainers log returns in the rewards of the
/// environment itself.
/// </summary>
/// <remarks>
/// Each wrapped environment has its own statistics. <see cref="VectorNormalize"/> shares them between vectorized
/// environments, as does the trainers' option <see cref="OnPolicyOptions.NormalizeRewards"/>.
/// </remarks>
/// <param name="inner">The environment.</param>
/// <param name="gamma">Discount factor of the agent. Default 0.99.</param>
/// <param name="clip">Bound on a normalized reward. Default 10.</param>
/// <param name="epsilon">Added to the variance before the square root. Default 1e-8.</param>
public sealed class NormalizeReward(IEnvironment inner, double gamma = 0.99, double clip = 10, double epsilon = 1e-8)
    : EnvironmentWrapper(inner)
{
    /// <summary>Whether rewards update the statistics. Initially true; set it to false for evaluation.</summary>
    public bool Training { get; set; } = true;

    /// <summary>The statistics, which are saved with the environment.</summary>
    public RewardNormalizer Normalizer { get; } = new(environments: 1, gamma, clip, epsilon);

    /// <inheritdoc/>
    public override void Reset(Span<float> observation)
    {
        // The return of an unfinished episode is discarded.
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
