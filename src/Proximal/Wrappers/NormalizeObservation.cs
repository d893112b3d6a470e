namespace Proximal;

/// <summary>
/// Normalizes each element of the observation to mean 0 and standard deviation 1 by running statistics of this
/// environment, and clips it (Gymnasium's <c>NormalizeObservation</c>, with Stable-Baselines3's bound).
/// </summary>
/// <remarks>
/// Each wrapped environment has its own statistics. <see cref="VectorNormalize"/> shares them between vectorized
/// environments, as does the trainers' option <see cref="OnPolicyOptions.NormalizeObservations"/>, which also saves
/// them with the policy. A policy that was trained with this wrapper needs its statistics wherever it acts.
/// </remarks>
public sealed class NormalizeObservation : EnvironmentWrapper
{
    /// <summary>Wraps an environment.</summary>
    /// <param name="inner">An environment whose observations are a <see cref="Box"/> or a composite of boxes.</param>
    /// <param name="clip">Bound on a normalized value, in standard deviations. Default 10.</param>
    /// <param name="epsilon">Added to the variance before the square root. Default 1e-8.</param>
    /// <exception cref="InvalidInputException">The observation space has a part that is not a
    /// <see cref="Box"/>.</exception>
    public NormalizeObservation(IEnvironment inner, double clip = 10, double epsilon = 1e-8)
        : this(inner, new ObservationNormalizer(inner.ObservationSpace.ObservationSize, clip, epsilon)) { }

    /// <summary>
    /// Wraps an environment with existing statistics, for example those of training for an evaluation.
    /// </summary>
    /// <param name="inner">An environment whose observations are a <see cref="Box"/> or a composite of boxes.</param>
    /// <param name="normalizer">The statistics. They are shared, not copied: only one user may update them, unless the
    /// users step one after the other.</param>
    /// <exception cref="InvalidInputException">The observation space has a part that is not a <see cref="Box"/>, or
    /// its size differs.</exception>
    public NormalizeObservation(IEnvironment inner, ObservationNormalizer normalizer)
        : base(inner)
    {
        ObservationSpace = VectorNormalize.SpaceOf(inner.ObservationSpace, normalizer);
        Normalizer = normalizer;
    }

    /// <summary>Whether observations update the statistics. Initially true; set it to false for evaluation.</summary>
    public bool Training { get; set; } = true;

    /// <summary>The statistics, which are saved with the environment.</summary>
    public ObservationNormalizer Normalizer { get; }

    /// <inheritdoc/>
    public override Space ObservationSpace { get; }

    /// <inheritdoc/>
    public override void Reset(Span<float> observation)
    {
        base.Reset(observation);
        Normalize(observation);
    }

    /// <inheritdoc/>
    public override StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        StepResult step = base.Step(action, observation);
        Normalize(observation);
        return step;
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

    private void Normalize(Span<float> observation)
    {
        if (Training)
            Normalizer.Update(observation);
        Normalizer.Normalize(observation, observation);
    }
}
