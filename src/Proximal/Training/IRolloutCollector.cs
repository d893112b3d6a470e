using Proximal.Tensors;

namespace Proximal;

/// <summary>Fills the rollouts of an on-policy algorithm.</summary>
internal interface IRolloutCollector : IStateful
{
    /// <summary>Returns and lengths of the finished episodes.</summary>
    EpisodeStatistics Episodes { get; }

    /// <summary>Results of the last step, in the units of the environments; overwritten by the next step.</summary>
    VectorStep LastStep { get; }

    /// <summary>Whether every action of a rollout is sampled with the weights before its update.</summary>
    bool IsOnPolicy => true;

    /// <summary>
    /// Inputs of the network for the next step, [environments, input]; empty if the steps of a rollout are not those of
    /// the environments.
    /// </summary>
    ReadOnlyMemory<float> NextInputs => default;

    /// <summary>Fills a rollout, except for advantages and returns.</summary>
    /// <param name="rollout">Receives the data.</param>
    /// <param name="steps">Number of steps before this call, for messages.</param>
    /// <param name="clock">Receives the time of each phase.</param>
    /// <param name="afterStep">Called after each step of all environments; may be null.</param>
    /// <exception cref="TrainingDivergedException">An observation or a reward is not finite.</exception>
    void Collect(Rollout rollout, long steps, TrainingClock clock, Action? afterStep = null);

    /// <summary>Adds metrics of the rollout. Default: none.</summary>
    void AddMetrics(MetricsRecord metrics) { }

    /// <summary>
    /// Combines the statistics of all shards after a rollout: episodes, and the normalizers, with which its rewards and
    /// the next observations are normalized. Does nothing without shards.
    /// </summary>
    /// <param name="rollout">The rollout.</param>
    void MergeShards(Rollout rollout);

    /// <summary>Saves what belongs to the shards of this rank.</summary>
    void SaveShards(StateDictionary state, string prefix);

    /// <summary>Normalizes the current observations again, after the policy's statistics were replaced.</summary>
    void RefreshObservations();
}
