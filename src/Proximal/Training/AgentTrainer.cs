using Proximal.Tensors;

namespace Proximal;

/// <summary>What all algorithms have in common that train an agent: a policy, and the episodes that it played.</summary>
public abstract class AgentTrainer : Trainer, IAgentTrainer
{
    /// <summary>A trainer that has not taken a step.</summary>
    /// <param name="options">All settings, already checked.</param>
    protected AgentTrainer(TrainingOptions options)
        : base(options)
    {
    }

    /// <inheritdoc/>
    public abstract Policy Policy { get; }

    /// <inheritdoc/>
    public abstract EpisodeStatistics Episodes { get; }

    /// <summary>All networks, by their names: those that learn, and those that follow.</summary>
    internal abstract IReadOnlyList<KeyValuePair<string, Module>> Networks { get; }

    /// <summary>Bytes of what is kept to learn from: the rollout, or one transition of the replay buffer for each that it has room for.</summary>
    internal abstract long ExperienceBytes { get; }

    /// <summary>Computes every network once for a row of zeros, in the current <see cref="Scope"/>.</summary>
    internal abstract void ComputeOnce();

    /// <inheritdoc/>
    public sealed override double? Score => Episodes.Count > 0 ? Episodes.MeanReturn : null;

    /// <inheritdoc/>
    public sealed override void SaveModel(string folder) => Policy.Save(folder);

    /// <inheritdoc/>
    public sealed override void LoadModel(string folder) => PolicyFormat.LoadWeights(Policy, folder);

    /// <summary>What every algorithm's static method does: checks the options, makes environments, and trains a new trainer in them.</summary>
    /// <param name="environment">Makes one environment.</param>
    /// <param name="options">All settings.</param>
    /// <param name="create">Makes the trainer.</param>
    /// <param name="callbacks">Watch training.</param>
    protected static Policy TrainNew<TOptions>(
        Func<IEnvironment> environment, TOptions options, Func<VectorEnvironment, TOptions, AgentTrainer> create, ReadOnlySpan<ITrainingCallback> callbacks)
        where TOptions : TrainingOptions
    {
        options.Validate();
        using VectorEnvironment environments = VectorEnvironment.From(environment, options.EnvironmentCount);
        AgentTrainer trainer = create(environments, options);
        trainer.Train(callbacks);
        return trainer.Policy;
    }

    /// <summary>Begins this update's figures with those of the episodes that ended lately.</summary>
    protected void ReportEpisodes()
    {
        Metrics.Clear(Steps);
        if (Episodes.Count == 0) return;
        Metrics.Add(MetricTags.EpisodeReturn, Episodes.MeanReturn);
        Metrics.Add(MetricTags.EpisodeLength, Episodes.MeanLength);
    }
}
