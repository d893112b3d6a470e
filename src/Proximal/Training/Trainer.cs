using System.Text;
using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Training loop of all algorithms: iterations until <see cref="TotalSteps"/>, callbacks between them, and their part
/// of a checkpoint. Derive from <see cref="OnPolicyTrainer"/> or <see cref="OffPolicyTrainer"/> to write an algorithm
/// for agents, or from this class for others.
/// </summary>
public abstract class Trainer : ITrainer
{
    private readonly TrainerOptions options;
    private readonly RankSynchronization? ranks;
    private ITrainingCallback[] callbacks = [];
    private int isTraining;
    private volatile bool stopRequested;
    private volatile string? stopReason;

    /// <summary>Creates a trainer.</summary>
    /// <param name="options">The options of the algorithm, already validated.</param>
    protected Trainer(TrainerOptions options)
    {
        this.options = options;
        LearningRate = options.LearningRate;
        if (options.Collective is { Size: > 1 } collective)
            ranks = new RankSynchronization(collective, SaveShards);
    }

    /// <inheritdoc/>
    public abstract string Algorithm { get; }

    /// <inheritdoc/>
    public long Steps { get; protected set; }

    /// <inheritdoc/>
    public long TotalSteps => options.TotalSteps;

    /// <inheritdoc/>
    public long Updates { get; protected set; }

    /// <inheritdoc/>
    public Schedule LearningRate
    {
        get;
        set
        {
            TrainerOptions.CheckSchedule(value, nameof(LearningRate), "learning_rate");
            field = value;
        }
    }

    /// <inheritdoc/>
    public MetricsRecord Metrics { get; } = new();

    /// <inheritdoc/>
    public abstract double? Score { get; }

    /// <inheritdoc/>
    public TrainingClock Clock { get; } = new();

    /// <summary>
    /// Argument of schedules: 1 at the start of training, 0 at its end (detail 4 of Huang et al. 2022).
    /// </summary>
    protected double Remaining => 1 - ((double)Steps / TotalSteps);

    /// <inheritdoc/>
    public void Train(params ReadOnlySpan<ITrainingCallback> callbacks)
    {
        if (Interlocked.Exchange(ref isTraining, 1) != 0)
            throw new InvalidOperationException(
                "this trainer is training already, in another thread or in a callback; a trainer has one training at "
                    + "a time"
            );
        try
        {
            Train(callbacks.ToArray());
        }
        finally
        {
            stopRequested = false;
            Volatile.Write(ref isTraining, 0);
        }
    }

    private void Train(ITrainingCallback[] callbacks)
    {
        this.callbacks = callbacks;
        stopReason = null;
        using WorkerPool? own = options.Threads is { } threads ? new WorkerPool(threads) : null;
        using WorkerPool.Usage usage = (own ?? WorkerPool.Current).Use();
        foreach (ITrainingCallback callback in callbacks)
            callback.OnTrainingStart(this);
        Clock.Count(TrainingPhase.Other);
        while (Steps < TotalSteps && !stopRequested)
        {
            try
            {
                Iterate();
            }
            catch (OperationCanceledException) when (stopRequested)
            {
                // The stop came while the iteration waited for data.
                break;
            }

            foreach (ITrainingCallback callback in callbacks)
                callback.OnUpdate(this);
            if (ranks is not null)
                stopRequested = ranks.EndUpdate(stopRequested, Clock);
            Clock.Count(TrainingPhase.Other);
        }

        foreach (ITrainingCallback callback in callbacks)
            callback.OnTrainingEnd(this);
        ranks?.EndTraining();
    }

    /// <inheritdoc/>
    public IReadOnlyList<ITrainingCallback> Callbacks => callbacks;

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
    public virtual void Evaluate() { }

    /// <inheritdoc/>
    public abstract void SaveModel(string folder);

    /// <inheritdoc/>
    public abstract void LoadModel(string folder);

    /// <inheritdoc/>
    /// <remarks>
    /// An override calls this method first, and then saves everything that the next update depends on: optimizers,
    /// random streams, coefficients.
    /// </remarks>
    public virtual void SaveState(StateDictionary state, string prefix)
    {
        state.Set($"{prefix}.progress", [Steps, Updates]);
        SaveIfChanged(state, $"{prefix}.learning_rate", LearningRate, options.LearningRate);
    }

    /// <inheritdoc/>
    public virtual void LoadState(StateDictionary state, string prefix)
    {
        Span<long> progress = stackalloc long[2];
        state.CopyTo($"{prefix}.progress", progress);
        (Steps, Updates) = (progress[0], progress[1]);
        LearningRate = LoadIfChanged(state, $"{prefix}.learning_rate", options.LearningRate);
    }

    /// <summary>
    /// Adds what the shards of the other ranks own to the state of a checkpoint. Does nothing with one process. Rank 0
    /// calls it, only from callbacks between updates and at the end of training, when the other ranks wait.
    /// </summary>
    private protected void GatherShards(StateDictionary state, string prefix) => ranks?.Gather(state, prefix);

    /// <summary>Saves what belongs to the shards of this rank, and to no other rank.</summary>
    private protected virtual void SaveShards(StateDictionary state, string prefix) { }

    /// <summary>
    /// Runs one iteration: collects data, trains on them, increments <see cref="Steps"/> and <see cref="Updates"/>, and
    /// fills <see cref="Metrics"/>.
    /// </summary>
    protected abstract void Iterate();

    /// <summary>Calls <see cref="ITrainingCallback.OnRolloutStart"/>.</summary>
    protected void OnRolloutStart()
    {
        foreach (ITrainingCallback callback in callbacks)
            callback.OnRolloutStart(this);
    }

    /// <summary>Calls <see cref="ITrainingCallback.OnStep"/>.</summary>
    protected void OnStep()
    {
        foreach (ITrainingCallback callback in callbacks)
            callback.OnStep(this);
    }

    /// <summary>Calls <see cref="ITrainingCallback.OnRolloutEnd"/>.</summary>
    protected void OnRolloutEnd()
    {
        foreach (ITrainingCallback callback in callbacks)
            callback.OnRolloutEnd(this);
    }

    /// <summary>Calls <see cref="ITrainingCallback.OnGradientStep"/>.</summary>
    protected void OnGradientStep()
    {
        foreach (ITrainingCallback callback in callbacks)
            callback.OnGradientStep(this);
    }

    /// <summary>Saves a schedule that a callback has changed from that of the options.</summary>
    /// <param name="state">Receives the text of the schedule.</param>
    /// <param name="name">Name of the entry.</param>
    /// <param name="value">Current schedule.</param>
    /// <param name="initial">Schedule of the options.</param>
    protected static void SaveIfChanged(StateDictionary state, string name, Schedule value, Schedule initial)
    {
        if (value != initial)
            state.Set<byte>(name, Encoding.UTF8.GetBytes(value.ToString()));
    }

    /// <summary>Loads the schedule that <see cref="SaveIfChanged"/> saved.</summary>
    /// <param name="state">The saved values.</param>
    /// <param name="name">Name of the entry.</param>
    /// <param name="initial">Schedule of the options, which is returned if no other was saved.</param>
    protected static Schedule LoadIfChanged(StateDictionary state, string name, Schedule initial) =>
        state.Contains(name) ? Schedule.Parse(Encoding.UTF8.GetString(state.Get<byte>(name))) : initial;
}
