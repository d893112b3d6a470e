namespace Proximal;

/// <summary>What all algorithms have in common: the loop around their iterations, its callbacks, and the count of steps.</summary>
public abstract class Trainer : ITrainer
{
    private readonly TrainerOptions options;
    private volatile bool stopRequested;
    private volatile string? stopReason;

    /// <summary>A trainer that has not taken a step.</summary>
    /// <param name="options">All settings, already checked.</param>
    protected Trainer(TrainerOptions options) => this.options = options;

    /// <inheritdoc/>
    public abstract string Algorithm { get; }

    /// <inheritdoc/>
    public long Steps { get; protected set; }

    /// <inheritdoc/>
    public long TotalSteps => options.TotalSteps;

    /// <inheritdoc/>
    public long Updates { get; protected set; }

    /// <inheritdoc/>
    public MetricsRecord Metrics { get; } = new();

    /// <inheritdoc/>
    public abstract double? Score { get; }

    /// <inheritdoc/>
    public TrainingClock Clock { get; } = new();

    /// <inheritdoc/>
    public void Train(params ReadOnlySpan<ITrainingCallback> callbacks)
    {
        foreach (ITrainingCallback callback in callbacks) callback.OnTrainingStart(this);
        Clock.Count(TrainingPhase.Other);
        while (Steps < TotalSteps && !stopRequested)
        {
            Iterate();
            foreach (ITrainingCallback callback in callbacks) callback.OnUpdate(this);
            Clock.Count(TrainingPhase.Other);
        }

        foreach (ITrainingCallback callback in callbacks) callback.OnTrainingEnd(this);
    }

    /// <inheritdoc/>
    public string? StopReason => stopReason;

    /// <inheritdoc/>
    public void RequestStop() => stopRequested = true;

    /// <inheritdoc/>
    public void RequestStop(string reason)
    {
        stopReason ??= reason;
        stopRequested = true;
    }

    /// <inheritdoc/>
    public virtual void Evaluate()
    {
    }

    /// <inheritdoc/>
    public abstract void SaveModel(string folder);

    /// <inheritdoc/>
    public abstract void LoadModel(string folder);

    /// <inheritdoc/>
    public virtual void SaveState(StateDictionary state, string prefix) => state.Set($"{prefix}.progress", [Steps, Updates]);

    /// <inheritdoc/>
    public virtual void LoadState(StateDictionary state, string prefix)
    {
        long[] progress = state.Get<long>($"{prefix}.progress");
        (Steps, Updates) = (progress[0], progress[1]);
    }

    /// <summary>
    /// What schedules are read at: 1 at the beginning of training, towards 0 at its end, so that they follow its progress (detail 4 of
    /// Huang et al. 2022).
    /// </summary>
    protected double Remaining => 1 - ((double)Steps / TotalSteps);

    /// <summary>One iteration: gathers experience or data, learns from it, counts the steps and reports; then callbacks are called.</summary>
    protected abstract void Iterate();
}
