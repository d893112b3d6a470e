namespace Proximal;

/// <summary>An algorithm that trains an agent or a language model, as callbacks see it.</summary>
public interface ITrainer : IStateful
{
    /// <summary>The algorithm's short name, such as <c>ppo</c>.</summary>
    string Algorithm { get; }

    /// <summary>
    /// How far training has come, over all processes of the run: the environment steps of agents; trainers of language models
    /// say what they count.
    /// </summary>
    long Steps { get; }

    /// <summary>The <see cref="Steps"/> after which training is complete.</summary>
    long TotalSteps { get; }

    /// <summary>
    /// How often callbacks have been called so far: after every rollout that was learned from or, where algorithms learn from
    /// replay, every <see cref="OffPolicyOptions.ReportInterval"/> steps.
    /// </summary>
    long Updates { get; }

    /// <summary>
    /// The step size of the optimizers. A callback may set it: the next update uses the new schedule, and checkpoints hold it. At first
    /// <see cref="TrainerOptions.LearningRate"/>.
    /// </summary>
    /// <exception cref="InvalidInputException">It is set to one that is not positive.</exception>
    Schedule LearningRate { get; set; }

    /// <summary>The metrics of the last update, none of which depends on the clock.</summary>
    MetricsRecord Metrics { get; }

    /// <summary>How good what is being trained is now, higher being better; null where it was not measured.</summary>
    double? Score { get; }

    /// <summary>How the time was spent since this process began; never saved.</summary>
    TrainingClock Clock { get; }

    /// <summary>Measures what is being trained on data kept for it, where the trainer has any, and adds the figures to <see cref="Metrics"/>.</summary>
    void Evaluate();

    /// <summary>Writes what is being trained, as it can be used without the trainer.</summary>
    /// <param name="folder">An empty folder; receives files, each flushed to the disk.</param>
    void SaveModel(string folder);

    /// <summary>Takes the weights of what is being trained from files.</summary>
    /// <param name="folder">What <see cref="SaveModel"/> filled.</param>
    /// <exception cref="InvalidInputException">A file is missing, damaged, or of another model.</exception>
    void LoadModel(string folder);

    /// <summary>Trains until <see cref="TotalSteps"/> or until <see cref="RequestStop()"/>, from wherever this trainer stands.</summary>
    /// <param name="callbacks">Called between updates.</param>
    /// <exception cref="TrainingDivergedException">An observation, reward or loss was not finite.</exception>
    void Train(params ReadOnlySpan<ITrainingCallback> callbacks);

    /// <summary>Why training was asked to end early; null where it was not, or nobody said why.</summary>
    string? StopReason { get; }

    /// <summary>Asks training to end after the current update. May be called from any thread.</summary>
    void RequestStop();

    /// <summary>Asks training to end after the current update, for a reason that belongs to the run rather than to this process.</summary>
    /// <param name="reason">Why, for people; the first reason that is given stays.</param>
    void RequestStop(string reason);
}
