using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// DAgger, dataset aggregation (Ross et al. 2011, arXiv:1011.0686, algorithm 3.1): in each round the policy acts, the
/// expert labels every visited state, and the policy is trained on the labels of all rounds.
/// </summary>
public sealed class Dagger : BehaviorCloning
{
    private const string State = "dagger",
        ExpertFile = "expert.safetensors";

    private readonly DaggerOptions options;
    private readonly VectorEnvironment environments;
    private ExpertActions? expert;
    private Policy? expertPolicy;
    private readonly float[] observations;
    private readonly float[] actions;
    private readonly float[] labels;
    private readonly int given;
    private Rng random;

    /// <summary>Builds the policy, loads the expert and resets the environments.</summary>
    /// <param name="environments">The environments, <see cref="TrainingOptions.EnvironmentCount"/> of them. The caller
    /// disposes them.</param>
    /// <param name="options">The options of the run.</param>
    /// <exception cref="InvalidInputException">An option is out of range, or the expert does not fit the
    /// environments.</exception>
    public Dagger(VectorEnvironment environments, DaggerOptions options)
        : base(environments, options)
    {
        if (environments.Count != options.EnvironmentCount)
            throw new InvalidInputException(
                $"EnvironmentCount (n_envs) is {options.EnvironmentCount}, but {environments.Count} "
                    + "environments were given"
            );
        this.options = options;
        this.environments = environments;
        given = Demonstrations?.Steps ?? 0;
        expert = options.Expert;
        // A checkpoint has the expert, too, so that a run resumes when its path no longer exists.
        if (expert is null && Path.Exists(options.ExpertPath))
            UseExpert(options.ExpertPath);
        random = new Rng(options.Seed, RandomStreams.Actions);
        observations = new float[environments.Count * environments.ObservationSize];
        actions = new float[environments.Count * environments.ActionSize];
        labels = new float[actions.Length];
        environments.Reset(options.Seed, observations);
    }

    /// <inheritdoc/>
    public override string Algorithm => "dagger";

    /// <summary>Trains a policy that imitates an expert.</summary>
    /// <param name="environment">Creates one environment. Called <see cref="TrainingOptions.EnvironmentCount"/>
    /// times.</param>
    /// <param name="options">The options of the run.</param>
    /// <param name="callbacks">Called during training; see <see cref="ITrainingCallback"/>.</param>
    /// <returns>The trained policy.</returns>
    /// <exception cref="InvalidInputException">An option is out of range or does not match the environment.</exception>
    /// <exception cref="TrainingDivergedException">An observation, a reward or a loss is not finite.</exception>
    public static Policy Train(
        Func<IEnvironment> environment,
        DaggerOptions options,
        params ReadOnlySpan<ITrainingCallback> callbacks
    ) =>
        AgentTraining.Run(
            environment,
            options,
            static (environments, options) => new Dagger(environments, options),
            from: null,
            callbacks
        );

    /// <summary>A round: the policy visits states, the expert labels them, and the policy is trained on all labels.</summary>
    protected override void Iterate()
    {
        float learningRate = (float)LearningRate.At(Remaining);
        double beta = Math.Max(0, 1 - ((double)Updates / options.BetaRounds));
        Add(Collect(beta));
        EpisodeMetrics.Begin(Metrics, Steps, Episodes);
        Metrics.Add(MetricTags.ExpertShare, beta);
        Fit(options.Epochs, learningRate);
    }

    /// <summary>Steps with the mixture of expert and learner, and returns the visited states with their labels.</summary>
    private Demonstrations Collect(double beta)
    {
        OnRolloutStart();
        (int count, int steps) = (environments.Count, options.StepsPerRound);
        (int row, int action, int mask) = (
            environments.ObservationSpace.ObservationSize,
            environments.ActionSize,
            environments.MaskSize
        );

        // Environment after environment, in time order: [environments, steps, …].
        var (states, masks, labeled) = (
            new float[count * steps * row],
            new float[count * steps * mask],
            new float[count * steps * action]
        );
        var (rewards, terminated, truncated) = (
            new float[count * steps],
            new bool[count * steps],
            new bool[count * steps]
        );
        ExpertActions label =
            expert ?? throw new InvalidInputException($"expert: there is no policy at {options.ExpertPath}");
        for (int t = 0; t < steps; t++)
        {
            label(observations, labels);
            Policy.Act(observations, actions);
            for (int i = 0; i < count; i++)
            {
                int at = (i * steps) + t;
                Span<float> chosen = labels.AsSpan(i * action, action);
                environments.ActionSpace.CheckActions(chosen);
                observations.AsSpan(i * (row + mask), row).CopyTo(states.AsSpan(at * row));
                observations.AsSpan((i * (row + mask)) + row, mask).CopyTo(masks.AsSpan(at * mask));
                chosen.CopyTo(labeled.AsSpan(at * action));
                if (random.NextDouble() < beta)
                    chosen.CopyTo(actions.AsSpan(i * action));
            }

            environments.Step(actions, LastStep);
            CheckFinite();
            Episodes.Update(LastStep.OriginalRewards, LastStep.Terminated, LastStep.Truncated);
            for (int i = 0; i < count; i++)
            {
                int at = (i * steps) + t;
                rewards[at] = LastStep.OriginalRewards[i];
                terminated[at] = LastStep.Terminated[i];
                // The next row is another environment.
                truncated[at] = LastStep.Truncated[i] || (t == steps - 1 && !terminated[at]);
            }

            LastStep.Observations.CopyTo(observations, 0);
            Steps += count;
            OnStep();
        }

        OnRolloutEnd();
        Clock.Count(TrainingPhase.Environment);
        return new Demonstrations(states, labeled, rewards, terminated, truncated, masks);
    }

    private void CheckFinite()
    {
        // Neither expert nor learner can act on an observation that is not finite.
        if (options.CheckFinite)
            FiniteCheck.ThrowIfDiverged("reward", LastStep.Rewards, 1, Steps);
        FiniteCheck.ThrowIfDiverged("observation", LastStep.Observations, environments.ObservationSize, Steps);
    }

    private void UseExpert(string path)
    {
        try
        {
            Policy policy = Policy.Load(path);
            PolicyEvaluation.CheckSpaces(policy, environments);
            if (policy.Network.StateSize > 0)
                throw new InvalidInputException($"{path} is a recurrent policy; DAgger needs one that is not");
            expertPolicy = policy;
            expert = (observations, actions) => policy.Act(observations, actions);
        }
        catch (InvalidInputException exception)
        {
            throw new InvalidInputException($"expert: {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    public override void SaveModel(string folder)
    {
        base.SaveModel(folder);
        expertPolicy?.Save(Path.Combine(folder, ExpertFile));
    }

    /// <inheritdoc/>
    public override void LoadModel(string folder)
    {
        base.LoadModel(folder);
        if (options.Expert is null)
            UseExpert(Path.Combine(folder, ExpertFile));
    }

    /// <inheritdoc/>
    public override void SaveState(StateDictionary state, string prefix)
    {
        base.SaveState(state, prefix);
        state.SetValue($"{prefix}.{State}.random", random.Position);
        state.Set<float>($"{prefix}.{State}.observations", observations);
        environments.SaveState(state, $"{prefix}.{State}.environments");
        Episodes.SaveState(state, $"{prefix}.{State}.episodes");
        if (Demonstrations is { } all && all.Steps > given)
            DemonstrationState.Save(all.From(given), state, $"{prefix}.{State}.data.");
    }

    /// <inheritdoc/>
    public override void LoadState(StateDictionary state, string prefix)
    {
        environments.LoadState(state, $"{prefix}.{State}.environments");
        random.Position = state.GetValue<ulong>($"{prefix}.{State}.random");
        state.CopyTo($"{prefix}.{State}.observations", observations.AsSpan());
        Episodes.LoadState(state, $"{prefix}.{State}.episodes");
        if (DemonstrationState.Load(state, $"{prefix}.{State}.data.") is { } collected)
            AddSaved(collected);
        base.LoadState(state, prefix);
    }
}
