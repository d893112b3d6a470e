using Proximal.Tensors;

namespace Proximal;

/// <summary>What all algorithms have in common: the loop around their iterations, its observers, and the count of steps.</summary>
public abstract class Trainer : ITrainer
{
    private readonly TrainingOptions options;
    private volatile bool stopRequested;

    /// <summary>A trainer that has not taken a step.</summary>
    /// <param name="options">All settings, already checked.</param>
    private protected Trainer(TrainingOptions options) => this.options = options;

    /// <inheritdoc/>
    public abstract string Algorithm { get; }

    /// <inheritdoc/>
    public abstract Policy Policy { get; }

    /// <inheritdoc/>
    public abstract EpisodeStatistics Episodes { get; }

    /// <inheritdoc/>
    public long Steps { get; private protected set; }

    /// <inheritdoc/>
    public long TotalSteps => options.TotalSteps;

    /// <inheritdoc/>
    public long Updates { get; private protected set; }

    /// <inheritdoc/>
    public MetricsRecord Metrics { get; } = new();

    /// <inheritdoc/>
    public TrainingClock Clock { get; } = new();

    /// <inheritdoc/>
    public void Train(params ReadOnlySpan<ITrainingObserver> observers)
    {
        foreach (ITrainingObserver observer in observers) observer.OnStart(this);
        Clock.Count(TrainingPhase.Other);
        while (Steps < TotalSteps && !stopRequested)
        {
            Iterate();
            foreach (ITrainingObserver observer in observers) observer.OnUpdate(this);
            Clock.Count(TrainingPhase.Other);
        }

        foreach (ITrainingObserver observer in observers) observer.OnEnd(this);
    }

    /// <inheritdoc/>
    public void RequestStop() => stopRequested = true;

    /// <inheritdoc/>
    public virtual void SaveState(StateDictionary state, string prefix) => state.Set($"{prefix}.progress", [Steps, Updates]);

    /// <inheritdoc/>
    public virtual void LoadState(StateDictionary state, string prefix)
    {
        long[] progress = state.Get<long>($"{prefix}.progress");
        (Steps, Updates) = (progress[0], progress[1]);
    }

    /// <summary>What every algorithm's static method does: checks the options, makes environments, and trains a new trainer in them.</summary>
    /// <param name="environment">Makes one environment.</param>
    /// <param name="options">All settings.</param>
    /// <param name="create">Makes the trainer.</param>
    /// <param name="observers">Watch training.</param>
    private protected static Policy TrainNew<TOptions>(
        Func<IEnvironment> environment, TOptions options, Func<VectorEnvironment, TOptions, Trainer> create, ReadOnlySpan<ITrainingObserver> observers)
        where TOptions : TrainingOptions
    {
        options.Validate();
        using VectorEnvironment environments = VectorEnvironment.From(environment, options.EnvironmentCount);
        Trainer trainer = create(environments, options);
        trainer.Train(observers);
        return trainer.Policy;
    }

    /// <summary>
    /// What schedules are read at: 1 at the beginning of training, towards 0 at its end, so that they follow its progress (detail 4 of
    /// Huang et al. 2022).
    /// </summary>
    private protected double Remaining => 1 - ((double)Steps / TotalSteps);

    /// <summary>Acts, learns from it, counts the steps and reports; then observers are called.</summary>
    private protected abstract void Iterate();

    /// <summary>Begins this update's figures with those of the episodes that ended lately.</summary>
    private protected void ReportEpisodes()
    {
        Metrics.Clear(Steps);
        if (Episodes.Count == 0) return;
        Metrics.Add(MetricTags.EpisodeReturn, Episodes.MeanReturn);
        Metrics.Add(MetricTags.EpisodeLength, Episodes.MeanLength);
    }
}
