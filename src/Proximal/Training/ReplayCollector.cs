using Proximal.Tensors;

namespace Proximal;

/// <summary>Lets a policy act, with noise for exploration, and puts what happened into a replay buffer.</summary>
internal sealed class ReplayCollector : IStateful
{
    private readonly VectorEnvironment environments;
    private readonly ReplayBuffer replay;
    private readonly ActionHead head;
    private readonly BatchInference actor;
    private readonly ExplorationNoise noise;
    private readonly Box bounds;
    private readonly int learningStarts;
    private readonly bool checkFinite;
    private readonly VectorStep step;
    private readonly float[] observations;
    private readonly float[] parameters;
    private readonly float[] actions;
    private readonly float[] environmentActions;
    private Rng random;

    /// <summary>Resets the environments and takes the first observations.</summary>
    /// <param name="environments">What to act in.</param>
    /// <param name="bounds">Their action space.</param>
    /// <param name="network">What acts.</param>
    /// <param name="replay">Filled.</param>
    /// <param name="options">Noise, warm-up and checks.</param>
    public ReplayCollector(VectorEnvironment environments, Box bounds, PolicyNetwork network, ReplayBuffer replay, OffPolicyOptions options)
    {
        this.environments = environments;
        this.bounds = bounds;
        this.replay = replay;
        (learningStarts, checkFinite) = (options.LearningStarts, options.CheckFinite);
        head = network.Head;
        actor = new BatchInference(network.Actor, network.ObservationSize);
        noise = new ExplorationNoise(options.ActionNoise, options.ActionNoiseDeviation, environments.Count, environments.ActionSize);
        random = new Rng(options.Seed, RandomStreams.Actions);
        Episodes = new EpisodeStatistics(environments.Count);
        step = environments.CreateStep();
        observations = new float[environments.Count * environments.ObservationSize];
        parameters = new float[environments.Count * head.ParameterSize];
        actions = new float[environments.Count * environments.ActionSize];
        environmentActions = new float[actions.Length];
        environments.Reset(options.Seed, observations);
        if (checkFinite) FiniteCheck.ThrowIfDiverged("observation", observations, environments.ObservationSize, steps: 0);
    }

    /// <summary>Returns and lengths of the episodes that were finished.</summary>
    public EpisodeStatistics Episodes { get; }

    /// <summary>Takes some steps in every environment.</summary>
    /// <param name="count">Steps of each environment.</param>
    /// <param name="steps">Steps taken before, over all environments.</param>
    /// <param name="clock">Told how the time is spent.</param>
    /// <exception cref="TrainingDivergedException">An observation or a reward is not finite.</exception>
    public void Collect(int count, long steps, TrainingClock clock)
    {
        for (int t = 0; t < count; t++)
        {
            ChooseActions(atRandom: steps < learningStarts);
            clock.Count(TrainingPhase.Policy);
            environments.Step(environmentActions, step);
            clock.Count(TrainingPhase.Environment);
            steps += environments.Count;
            if (checkFinite) Check(steps);
            Episodes.Update(step.Rewards, step.Terminated, step.Truncated);
            Remember();
            step.Observations.CopyTo(observations, 0);
            clock.Count(TrainingPhase.Policy);
        }
    }

    /// <summary>Saves all but policy and buffer.</summary>
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
        random.Position = state.GetValue<ulong>($"{prefix}.random");
        state.CopyTo($"{prefix}.observations", observations.AsSpan());
        environments.LoadState(state, $"{prefix}.environments");
        Episodes.LoadState(state, $"{prefix}.episodes");
        noise.LoadState(state, $"{prefix}.noise");
    }

    /// <summary>Fills <see cref="actions"/>, in [-1, 1], and their images within the environments' bounds.</summary>
    private void ChooseActions(bool atRandom)
    {
        if (atRandom) random.FillUniform(actions, -1, 1);
        else ChooseByPolicy();
        noise.AddTo(actions, ref random);
        ReadOnlySpan<float> low = bounds.Low;
        ReadOnlySpan<float> high = bounds.High;
        for (int i = 0; i < actions.Length; i++)
        {
            int j = i % low.Length;
            environmentActions[i] = SquashedGaussianDistribution.Stretch(actions[i], low[j], high[j]);
        }
    }

    private void ChooseByPolicy()
    {
        actor.Run(observations, parameters);
        for (int i = 0; i < environments.Count; i++)
            head.Choose(parameters.AsSpan(i * head.ParameterSize, head.ParameterSize), deterministic: false, ref random, actions.AsSpan(i * head.ActionSize, head.ActionSize));
        foreach (ref float action in actions.AsSpan()) action = MathF.Tanh(action);
    }

    private void Remember()
    {
        (int observationSize, int actionSize) = (environments.ObservationSize, environments.ActionSize);
        for (int i = 0; i < environments.Count; i++)
        {
            bool ended = step.Ended(i);
            replay.Add(
                observations.AsSpan(i * observationSize, observationSize), actions.AsSpan(i * actionSize, actionSize), step.Rewards[i],
                ended ? step.FinalObservation(i) : step.Observation(i), step.Terminated[i]);
            if (ended) noise.Reset(i);
        }
    }

    private void Check(long steps)
    {
        FiniteCheck.ThrowIfDiverged("reward", step.Rewards, 1, steps);
        FiniteCheck.ThrowIfDiverged("observation", step.Observations, environments.ObservationSize, steps);
        for (int i = 0; i < environments.Count; i++)
            if (step.Ended(i)) FiniteCheck.ThrowIfDiverged("observation", step.FinalObservation(i), environments.ObservationSize, steps, i);
    }
}
