namespace Proximal;

/// <summary>
/// Environments side by side whose observations and rewards are normalised by statistics that they have in common (Stable-Baselines3's
/// <c>VecNormalize</c>): the same arithmetic as the trainers' own options, <see cref="OnPolicyOptions.NormalizeObservations"/> and
/// <see cref="OnPolicyOptions.NormalizeRewards"/>, for any algorithm and for environments of one's own.
/// </summary>
/// <remarks>A policy that was trained behind it needs its statistics wherever it acts: see <see cref="ForEvaluation"/>.</remarks>
public sealed class VectorNormalize : VectorEnvironment
{
    private readonly VectorEnvironment inner;
    private readonly ObservationNormalizer? observations;
    private readonly RewardNormalizer? rewards;

    /// <summary>Wraps environments, which it disposes of.</summary>
    /// <param name="inner">The environments.</param>
    /// <param name="normalizeObservations">Whether observations are normalised; true by default. They must be a box then.</param>
    /// <param name="normalizeRewards">Whether rewards are; true by default.</param>
    /// <param name="gamma">The discount that the agent learns with; 0.99 by default.</param>
    /// <param name="clipObservation">Bound on a normalised number, in deviations; 10 by default.</param>
    /// <param name="clipReward">Bound on a normalised reward; 10 by default.</param>
    /// <param name="epsilon">Added to variances before their root is taken; 1e-8 by default.</param>
    /// <exception cref="InvalidInputException">They observe something else than a box.</exception>
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
            observations is null ? inner.ObservationSpace : Bounded(inner.ObservationSpace, observations),
            inner.ActionSpace,
            inner.MaskSize > 0
        ) => (this.inner, this.observations, this.rewards) = (inner, observations, rewards);

    /// <summary>Whether the statistics learn; true at first, false for evaluation.</summary>
    public bool Training { get; set; } = true;

    /// <summary>The statistics of observations; null where they are left as they are.</summary>
    public ObservationNormalizer? Observations => observations;

    /// <summary>The statistics of returns; null where rewards are left as they are.</summary>
    public RewardNormalizer? Rewards => rewards;

    /// <inheritdoc/>
    public override int? MaxEpisodeSteps => inner.MaxEpisodeSteps;

    /// <summary>Other environments that are observed by these statistics, which do not learn from them, with rewards as they are.</summary>
    /// <param name="environments">What to evaluate in; disposed with the result.</param>
    public VectorNormalize ForEvaluation(VectorEnvironment environments) =>
        new(environments, observations, rewards: null) { Training = false };

    /// <inheritdoc/>
    public override void Reset(ulong seed, Span<float> observations)
    {
        inner.Reset(seed, observations);
        for (int i = 0; i < Count; i++)
            rewards?.Reset(i);
        Learn(observations);
        this.observations?.Normalize(observations, observations);
    }

    /// <inheritdoc/>
    public override void Step(ReadOnlySpan<float> actions, VectorStep result)
    {
        inner.Step(actions, result);
        Learn(result.Observations);
        observations?.Normalize(result.Observations, result.Observations);
        for (int i = 0; i < Count; i++)
            if (result.Ended(i))
                observations?.Normalize(result.FinalObservation(i), result.FinalObservation(i));
        if (Training)
            rewards?.Update(result.Rewards, result.Terminated, result.Truncated);
        rewards?.Normalize(result.Rewards, result.Rewards);
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

    /// <summary>What normalised observations of a box are.</summary>
    /// <exception cref="InvalidInputException">It is no box, or of another size than the statistics.</exception>
    internal static Box Bounded(Space space, ObservationNormalizer normalizer)
    {
        if (space is not Box box)
            throw new InvalidInputException($"only observations that are boxes can be normalised, not {space}");
        return box.Length == normalizer.Statistics.Width - normalizer.Untouched
            ? Box.Uniform((float)-normalizer.Clip, (float)normalizer.Clip, [.. box.Shape])
            : throw new InvalidInputException(
                $"the statistics are of {normalizer.Statistics.Width} numbers, the observations of {box.Length}"
            );
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        inner.Dispose();
        base.Dispose(disposing);
    }

    private void Learn(ReadOnlySpan<float> raw)
    {
        if (Training)
            observations?.Update(raw);
    }
}
