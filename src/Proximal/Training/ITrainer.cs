namespace Proximal;

/// <summary>What observers see of an algorithm that is training.</summary>
public interface ITrainer : IStateful
{
    /// <summary>The algorithm's short name, such as <c>ppo</c>.</summary>
    string Algorithm { get; }

    /// <summary>The policy that is being trained, with its current weights.</summary>
    Policy Policy { get; }

    /// <summary>Environment steps taken so far, over all environments and all processes of the run.</summary>
    long Steps { get; }

    /// <summary>Environment steps after which training is complete.</summary>
    long TotalSteps { get; }

    /// <summary>
    /// How often observers have been called so far: after every rollout that was learned from or, where algorithms learn from
    /// replay, every <see cref="OffPolicyOptions.ReportInterval"/> steps.
    /// </summary>
    long Updates { get; }

    /// <summary>The figures of the last update, none of which depends on the clock.</summary>
    MetricsRecord Metrics { get; }

    /// <summary>Returns and lengths of the latest finished episodes.</summary>
    EpisodeStatistics Episodes { get; }

    /// <summary>How the time was spent since this process began; never saved.</summary>
    TrainingClock Clock { get; }

    /// <summary>Trains until <see cref="TotalSteps"/> or until <see cref="RequestStop"/>, from wherever this trainer stands.</summary>
    /// <param name="observers">Called between updates.</param>
    /// <exception cref="TrainingDivergedException">An observation, reward or loss was not finite.</exception>
    void Train(params ReadOnlySpan<ITrainingObserver> observers);

    /// <summary>Asks training to end after the current update. May be called from any thread.</summary>
    void RequestStop();
}
