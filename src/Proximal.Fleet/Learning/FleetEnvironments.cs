namespace Proximal.Fleet;

/// <summary>The environments of the workers as environments of the learner's trainer.</summary>
/// <param name="count">Number of environments of all slots.</param>
/// <param name="prototype">Environments with the spaces.</param>
/// <param name="createCollector">Creates the collector of rollouts.</param>
internal sealed class FleetEnvironments(
    int count,
    VectorEnvironment prototype,
    Func<FleetEnvironments, Policy, RewardNormalizer?, IRolloutCollector> createCollector
) : VectorEnvironment(count, prototype.ObservationSpace, prototype.ActionSpace, prototype.MaskSize > 0), IRolloutSource
{
    /// <inheritdoc/>
    public override int? MaxEpisodeSteps { get; } = prototype.MaxEpisodeSteps;

    /// <inheritdoc/>
    public IRolloutCollector CreateCollector(
        Policy policy,
        RewardNormalizer? rewardNormalizer,
        OnPolicyOptions options
    ) => createCollector(this, policy, rewardNormalizer);

    /// <inheritdoc/>
    public override void Reset(ulong seed, Span<float> observations) => observations.Clear();

    /// <inheritdoc/>
    public override void Step(ReadOnlySpan<float> actions, VectorStep result) =>
        throw new InvalidOperationException("workers step the environments");

    /// <inheritdoc/>
    public override void Observe(Span<float> observations) => observations.Clear();

    /// <inheritdoc/>
    public override void SaveState(StateDictionary state, string prefix) { }

    /// <inheritdoc/>
    public override void LoadState(StateDictionary state, string prefix) { }
}
