namespace Proximal;

/// <summary>The agents of a <see cref="LiveTrainer"/> as environments of a trainer, which takes their transitions from
/// the program instead of stepping them.</summary>
/// <param name="count">Number of columns of a rollout.</param>
/// <param name="observationSpace">Observation space.</param>
/// <param name="actionSpace">Action space.</param>
/// <param name="masksActions">Whether actions are masked.</param>
internal sealed class LiveEnvironments(int count, Space observationSpace, Space actionSpace, bool masksActions)
    : VectorEnvironment(count, observationSpace, actionSpace, masksActions),
        IRolloutSource
{
    /// <inheritdoc/>
    public override int? MaxEpisodeSteps => null;

    /// <summary>What the threads hand to each other. Set after the trainer was created.</summary>
    public LiveExchange Exchange { get; set; } = null!;

    /// <summary>The collector of the trainer.</summary>
    public LiveCollector Collector { get; private set; } = null!;

    /// <inheritdoc/>
    public IRolloutCollector CreateCollector(
        Policy policy,
        RewardNormalizer? rewardNormalizer,
        OnPolicyOptions options
    ) => Collector = new LiveCollector(this, policy);

    /// <inheritdoc/>
    public override void Reset(ulong seed, Span<float> observations) => observations.Clear();

    /// <inheritdoc/>
    public override void Step(ReadOnlySpan<float> actions, VectorStep result) =>
        throw new InvalidOperationException("the program steps its agents itself");

    /// <inheritdoc/>
    public override void Observe(Span<float> observations) => observations.Clear();

    /// <inheritdoc/>
    public override void SaveState(StateDictionary state, string prefix) { }

    /// <inheritdoc/>
    public override void LoadState(StateDictionary state, string prefix) { }
}
