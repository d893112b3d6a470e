using Proximal.Tensors;

namespace Proximal;

/// <summary>Steps environments with given actions and adds the transitions to a replay buffer.</summary>
internal sealed class ReplayCollector : IStateful
{
    private readonly VectorEnvironment environments;
    private readonly ReplayBuffer replay;
    private readonly ExplorationNoise noise;
    private readonly bool checkFinite;
    private readonly VectorStep step;
    private readonly float[] observations;
    private readonly float[] originalObservations;
    private readonly float[] actions;
    private readonly float[] environmentActions;
    private Rng random;

    /// <summary>Resets the environments and stores the first observations.</summary>
    /// <param name="environments">Environments.</param>
    /// <param name="replay">Receives the transitions.</param>
    /// <param name="noise">Noise; reset at the end of an episode, and saved.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="checkFinite">Whether observations and rewards are checked.</param>
    public ReplayCollector(
        VectorEnvironment environments,
        ReplayBuffer replay,
        ExplorationNoise noise,
        ulong seed,
        bool checkFinite
    )
    {
        (this.environments, this.replay, this.noise, this.checkFinite) = (environments, replay, noise, checkFinite);
        random = new Rng(seed, RandomStreams.Actions);
        Episodes = new EpisodeStatistics(environments.Count);
        step = environments.CreateStep();
        observations = new float[environments.Count * environments.ObservationSize];
        originalObservations = environments.Normalizes ? new float[observations.Length] : observations;
        actions = new float[environments.Count * environments.ActionSize];
        environmentActions = new float[actions.Length];
        environments.Reset(seed, observations);
        if (environments.Normalizes)
            environments.ObserveOriginal(originalObservations);
        if (checkFinite)
            FiniteCheck.ThrowIfDiverged("observation", observations, environments.ObservationSize, steps: 0);
    }

    /// <summary>Returns and lengths of the finished episodes, in the rewards of the environments.</summary>
    public EpisodeStatistics Episodes { get; }

    /// <summary>Results of the last step.</summary>
    public VectorStep LastStep => step;

    /// <summary>Current observations, [environments, observation].</summary>
    public ReadOnlyMemory<float> Observations => observations;

    /// <summary>Actions of the next step, as the buffer stores them, [environments, action].</summary>
    public Span<float> Actions => actions;

    /// <summary>Random numbers of the actions.</summary>
    public ref Rng Random => ref random;

    /// <summary>Takes a step with <see cref="Actions"/>.</summary>
    /// <param name="steps">Number of steps including this one, over all environments, for messages.</param>
    /// <param name="clock">Receives the time of each phase.</param>
    /// <param name="metrics">Receives the transitions.</param>
    /// <exception cref="TrainingDivergedException">An observation or a reward is not finite.</exception>
    public void Step(long steps, TrainingClock clock, TransitionMetrics metrics)
    {
        ToEnvironment();
        environments.Step(environmentActions, step);
        clock.Count(TrainingPhase.Environment);
        if (checkFinite)
            Check(steps);
        Episodes.Update(step.OriginalRewards, step.Terminated, step.Truncated);
        Store();
        metrics.Add(observations, actions, step);
        step.Observations.CopyTo(observations, 0);
        if (environments.Normalizes)
            step.OriginalObservations.CopyTo(originalObservations, 0);
        clock.Count(TrainingPhase.Policy);
    }

    /// <summary>Saves everything except policy and buffer.</summary>
    public void SaveState(StateDictionary state, string prefix)
    {
        state.SetValue($"{prefix}.random", random.Position);
        state.Set<float>($"{prefix}.observations", observations);
        environments.SaveState(state, $"{prefix}.environments");
        Episodes.SaveState(state, $"{prefix}.episodes");
        noise.SaveState(state, $"{prefix}.noise");
    }

    /// <inheritdoc/>
    public void LoadState(StateDictionary state, string prefix)
    {
        // First, because it names a different number of environments.
        environments.LoadState(state, $"{prefix}.environments");
        random.Position = state.GetValue<ulong>($"{prefix}.random");
        state.CopyTo($"{prefix}.observations", observations.AsSpan());
        Episodes.LoadState(state, $"{prefix}.episodes");
        noise.LoadState(state, $"{prefix}.noise");
        if (environments.Normalizes)
            environments.ObserveOriginal(originalObservations);
    }

    // Actions of a box are stored in [-1, 1] and rescaled to the bounds for the environment.
    private void ToEnvironment()
    {
        if (environments.ActionSpace is not Box bounds)
        {
            actions.CopyTo(environmentActions, 0);
            return;
        }

        ReadOnlySpan<float> low = bounds.Low;
        ReadOnlySpan<float> high = bounds.High;
        for (int i = 0; i < actions.Length; i++)
        {
            int j = i % low.Length;
            environmentActions[i] = SquashedGaussianDistribution.Scale(actions[i], low[j], high[j]);
        }
    }

    private void Store()
    {
        // The buffer holds values before normalization by VectorNormalize, whose statistics change.
        (int observationSize, int actionSize) = (environments.ObservationSize, environments.ActionSize);
        bool normalizes = environments.Normalizes;
        float[] rewards = normalizes ? step.OriginalRewards : step.Rewards,
            next = step.OriginalObservations,
            final = step.OriginalFinalObservations;
        for (int i = 0; i < environments.Count; i++)
        {
            bool ended = step.Ended(i);
            replay.Add(
                originalObservations.AsSpan(i * observationSize, observationSize),
                actions.AsSpan(i * actionSize, actionSize),
                rewards[i],
                (ended ? final : next).AsSpan(i * observationSize, observationSize),
                step.Terminated[i]
            );
            if (ended)
                noise.Reset(i);
        }
    }

    private void Check(long steps)
    {
        FiniteCheck.ThrowIfDiverged("reward", step.Rewards, 1, steps);
        FiniteCheck.ThrowIfDiverged("observation", step.Observations, environments.ObservationSize, steps);
        for (int i = 0; i < environments.Count; i++)
            if (step.Ended(i))
                FiniteCheck.ThrowIfDiverged(
                    "observation",
                    step.FinalObservation(i),
                    environments.ObservationSize,
                    steps,
                    i
                );
    }
}
