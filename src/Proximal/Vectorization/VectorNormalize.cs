namespace Proximal;

/// <summary>
/// Vectorized environments whose observations and rewards are normalized by shared running statistics
/// (Stable-Baselines3's <c>VecNormalize</c>). The arithmetic is that of the trainers' options
/// <see cref="OnPolicyOptions.NormalizeObservations"/> and <see cref="OnPolicyOptions.NormalizeRewards"/>; this class
/// works with any algorithm.
/// </summary>
/// <remarks>
/// A policy that was trained with it needs its statistics wherever it acts; see <see cref="ForEvaluation"/>. Trainers
/// log returns in the rewards of the environments. The replay buffer of off-policy algorithms stores observations and
/// rewards before normalization, and normalizes each batch with the statistics of that moment, as in Stable-Baselines3.
/// </remarks>
public sealed class VectorNormalize : VectorEnvironment
{
    private readonly VectorEnvironment inner;
    private readonly ObservationNormalizer? observations;
    private readonly RewardNormalizer? rewards;

    /// <summary>Wraps environments, which are disposed with it.</summary>
    /// <param name="inner">The environments to wrap.</param>
    /// <param name="normalizeObservations">Whether observations are normalized. Default true; they must be a
    /// <see cref="Box"/> or a composite of boxes then.</param>
    /// <param name="normalizeRewards">Whether rewards are normalized. Default true.</param>
    /// <param name="gamma">Discount factor of the agent. Default 0.99.</param>
    /// <param name="clipObservation">Bound on a normalized value, in standard deviations. Default 10.</param>
    /// <param name="clipReward">Bound on a normalized reward. Default 10.</param>
    /// <param name="epsilon">Added to variances before the square root. Default 1e-8.</param>
    /// <exception cref="InvalidInputException">The observation space has a part that is not a
    /// <see cref="Box"/>.</exception>
    public VectorNormalize(
        VectorEnvironment inner,
        bool normalizeObservations = true,
        bool normalizeRewards = true,
        double gamma = 0.99,
        double clipObservation = 10,
        double clipReward = 10,
        double epsilon = 1e-8
    )
        : this(
            inner,
            normalizeObservations
                ? new ObservationNormalizer(inner.ObservationSize, clipObservation, epsilon, inner.MaskSize)
                : null,
            normalizeRewards ? new RewardNormalizer(inner.Count, gamma, clipReward, epsilon) : null
        ) { }

    private VectorNormalize(VectorEnvironment inner, ObservationNormalizer? observations, RewardNormalizer? rewards)
        : base(
            inner.Count,
            observations is null ? inner.ObservationSpace : SpaceOf(inner.ObservationSpace, observations),
            inner.ActionSpace,
            inner.MaskSize > 0
        )
    {
        if (inner.HasAgentRows)
            throw new InvalidInputException(
                "VectorNormalize does not wrap several agents: use NormalizeObservations and NormalizeRewards of the "
                    + "trainer, which leave out agents that do not act"
            );
        (this.inner, this.observations, this.rewards) = (inner, observations, rewards);
    }

    /// <summary>Whether the statistics are updated. Initially true; set it to false for evaluation.</summary>
    public bool Training { get; set; } = true;

    /// <summary>Statistics of the observations; null if they are not normalized.</summary>
    public ObservationNormalizer? Observations => observations;

    /// <summary>Statistics of the returns; null if rewards are not normalized.</summary>
    public RewardNormalizer? Rewards => rewards;

    /// <inheritdoc/>
    public override int? MaxEpisodeSteps => inner.MaxEpisodeSteps;

    /// <inheritdoc/>
    internal override bool Normalizes => true;

    /// <inheritdoc/>
    public override int PrivilegedSize => inner.PrivilegedSize;

    /// <inheritdoc/>
    /// <remarks>They are not normalized.</remarks>
    public override void ObservePrivileged(Span<float> privileged) => inner.ObservePrivileged(privileged);

    /// <summary>
    /// Wraps other environments with the statistics of the observations of this one, without updating them. Rewards are
    /// not normalized.
    /// </summary>
    /// <param name="environments">Environments for evaluation; disposed with the result.</param>
    public VectorNormalize ForEvaluation(VectorEnvironment environments) =>
        new(environments, observations, rewards: null) { Training = false };

    /// <inheritdoc/>
    public override void Reset(ulong seed, Span<float> observations)
    {
        inner.Reset(seed, observations);
        for (int i = 0; i < Count; i++)
            rewards?.Reset(i);
        UpdateStatistics(observations);
        this.observations?.Normalize(observations, observations);
    }

    /// <inheritdoc/>
    public override void Step(ReadOnlySpan<float> actions, VectorStep result)
    {
        result.ClearOriginals();
        inner.Step(actions, result);
        result.KeepOriginalRewards();
        result.KeepOriginalObservations();
        UpdateStatistics(result.Observations);
        observations?.Normalize(result.Observations, result.Observations);
        for (int i = 0; i < Count; i++)
            if (result.Ended(i))
                observations?.Normalize(result.FinalObservation(i), result.FinalObservation(i));
        if (Training)
            rewards?.Update(result.Rewards, result.Terminated, result.Truncated);
        rewards?.Normalize(result.Rewards, result.Rewards);
    }

    /// <inheritdoc/>
    public override void AddMetrics(MetricsRecord metrics) => inner.AddMetrics(metrics);

    /// <inheritdoc/>
    public override void ResetEpisode(int environment, Span<float> observation)
    {
        inner.ResetEpisode(environment, observation);
        rewards?.Reset(environment);
        UpdateStatistics(observation);
        observations?.Normalize(observation, observation);
    }

    /// <inheritdoc/>
    internal override void ObserveOriginal(Span<float> observations) => inner.ObserveOriginal(observations);

    /// <inheritdoc/>
    internal override void NormalizeObservations(Span<float> observations)
    {
        inner.NormalizeObservations(observations);
        this.observations?.Normalize(observations, observations);
    }

    /// <inheritdoc/>
    internal override void NormalizeRewards(Span<float> rewards)
    {
        inner.NormalizeRewards(rewards);
        this.rewards?.Normalize(rewards, rewards);
    }

    /// <inheritdoc/>
    public override void Observe(Span<float> observations)
    {
        inner.Observe(observations);
        this.observations?.Normalize(observations, observations);
    }

    /// <inheritdoc/>
    public override void SaveState(StateDictionary state, string prefix)
    {
        inner.SaveState(state, $"{prefix}.inner");
        observations?.SaveState(state, $"{prefix}.observations");
        rewards?.SaveState(state, $"{prefix}.rewards");
    }

    /// <inheritdoc/>
    public override void LoadState(StateDictionary state, string prefix)
    {
        inner.LoadState(state, $"{prefix}.inner");
        observations?.LoadState(state, $"{prefix}.observations");
        rewards?.LoadState(state, $"{prefix}.rewards");
    }

    /// <summary>Returns the space of normalized observations.</summary>
    /// <exception cref="InvalidInputException">The space has a part that is not a <see cref="Box"/>, or its size
    /// differs from that of the statistics.</exception>
    internal static Space SpaceOf(Space space, ObservationNormalizer normalizer)
    {
        if (!NormalizedSpace.IsOfBoxes(space))
            throw new InvalidInputException(
                $"only Box observations and composites of them can be normalized, not {space}"
            );
        return space.ObservationSize == normalizer.Statistics.Width - normalizer.Untouched
            ? NormalizedSpace.Of(space, normalizer.Clip)
            : throw new InvalidInputException(
                $"the statistics have {normalizer.Statistics.Width} elements, but the observations have "
                    + $"{space.ObservationSize}"
            );
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        inner.Dispose();
        base.Dispose(disposing);
    }

    private void UpdateStatistics(ReadOnlySpan<float> raw)
    {
        if (Training)
            observations?.Update(raw);
    }
}
