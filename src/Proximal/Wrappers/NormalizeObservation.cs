namespace Proximal;

/// <summary>
/// Brings each number of an observation to mean 0 and deviation 1 by what this environment has shown so far, and clips it (Gymnasium's
/// <c>NormalizeObservation</c>, with Stable-Baselines3's bound).
/// </summary>
/// <remarks>
/// Environments side by side have statistics of their own each; <see cref="VectorNormalize"/> has them in common, as the trainers' own
/// option does (<see cref="OnPolicyOptions.NormalizeObservations"/>), which also saves them with the policy. A policy that was trained
/// behind this wrapper needs its statistics wherever it acts.
/// </remarks>
public sealed class NormalizeObservation : EnvironmentWrapper
{
    /// <summary>Wraps an environment.</summary>
    /// <param name="inner">Observes a box.</param>
    /// <param name="clip">Bound on a normalised number, in deviations; 10 by default.</param>
    /// <param name="epsilon">Added to the variance before its root is taken; 1e-8 by default.</param>
    /// <exception cref="InvalidInputException">It observes something else.</exception>
    public NormalizeObservation(IEnvironment inner, double clip = 10, double epsilon = 1e-8)
        : this(inner, new ObservationNormalizer(inner.ObservationSpace.ObservationSize, clip, epsilon)) { }

    /// <summary>Wraps an environment with statistics that are there already, such as those of training for an evaluation.</summary>
    /// <param name="inner">Observes a box.</param>
    /// <param name="normalizer">Shared, not copied: only one that uses it may learn, unless they step one after the other.</param>
    /// <exception cref="InvalidInputException">It observes something else, or of another size.</exception>
    public NormalizeObservation(IEnvironment inner, ObservationNormalizer normalizer)
        : base(inner)
    {
        ObservationSpace = VectorNormalize.Bounded(inner.ObservationSpace, normalizer);
        Normalizer = normalizer;
    }

    /// <summary>Whether the statistics learn from what is observed; true at first, false for evaluation.</summary>
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
