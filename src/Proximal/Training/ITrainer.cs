namespace Proximal;

/// <summary>Trainer of an agent or a language model, as callbacks use it.</summary>
public interface ITrainer : IStateful
{
    /// <summary>Short name of the algorithm, such as <c>ppo</c>.</summary>
    string Algorithm { get; }

    /// <summary>
    /// Number of steps so far, over all processes of the run: environment steps for agents; each trainer of language
    /// models documents its unit.
    /// </summary>
    long Steps { get; }

    /// <summary>Value of <see cref="Steps"/> at which training is complete.</summary>
    long TotalSteps { get; }

    /// <summary>
    /// Number of updates so far, and so of calls of <see cref="ITrainingCallback.OnUpdate"/>: one per rollout, or, for
    /// off-policy algorithms, one per <see cref="OffPolicyOptions.ReportInterval"/> steps.
    /// </summary>
    long Updates { get; }

    /// <summary>
    /// Learning rate schedule of the optimizers. A callback can set it: the next update uses it, and checkpoints
    /// contain it. Initially <see cref="TrainerOptions.LearningRate"/>.
    /// </summary>
    /// <exception cref="InvalidInputException">The new schedule is not positive.</exception>
    Schedule LearningRate { get; set; }

    /// <summary>Metrics of the last update. None of them depends on time.</summary>
    MetricsRecord Metrics { get; }

    /// <summary>Current score, higher is better; null if it was not measured.</summary>
    double? Score { get; }

    /// <summary>Time spent in this process by phase; not saved.</summary>
    TrainingClock Clock { get; }

    /// <summary>
    /// Evaluates on held-out data, if the trainer has any, and adds the results to <see cref="Metrics"/>.
    /// </summary>
    void Evaluate();

    /// <summary>Saves the policy or model, as it can be used without the trainer.</summary>
    /// <param name="folder">Empty folder. Receives files, each flushed to disk.</param>
    void SaveModel(string folder);

    /// <summary>Loads the weights of the policy or model from files.</summary>
    /// <param name="folder">Folder that <see cref="SaveModel"/> wrote to.</param>
    /// <exception cref="InvalidInputException">A file is missing, damaged, or belongs to another model.</exception>
    void LoadModel(string folder);

    /// <summary>Trains until <see cref="TotalSteps"/> or <see cref="RequestStop()"/>, from the current state.</summary>
    /// <remarks>After a stop, another call continues.</remarks>
    /// <param name="callbacks">Callbacks to call during training.</param>
    /// <exception cref="TrainingDivergedException">An observation, reward or loss was not finite.</exception>
    /// <exception cref="InvalidInputException">A callback needs a metric that no other callback adds.</exception>
    void Train(params ReadOnlySpan<ITrainingCallback> callbacks);

    /// <summary>Callbacks of the current or last call of <see cref="Train"/>, in calling order.</summary>
    IReadOnlyList<ITrainingCallback> Callbacks { get; }

    /// <summary>
    /// Reason for which the current or last call of <see cref="Train"/> was asked to stop early; null if it was not, or
    /// if no reason was given.
    /// </summary>
    string? StopReason { get; }

    /// <summary>Requests that training stops after the current update. Can be called from any thread.</summary>
    void RequestStop();

    /// <summary>
    /// Requests that training stops after the current update, for a reason of the run rather than of this process.
    /// </summary>
    /// <param name="reason">The reason, for users. Only the first reason is kept.</param>
    void RequestStop(string reason);
}
