namespace Proximal;

/// <summary>
/// Callback of training: records metrics, evaluates, saves checkpoints, shows progress, changes an option that can
/// change, or stops training. All methods are empty by default.
/// </summary>
/// <remarks>
/// All methods are called on the training thread. A callback can set <see cref="ITrainer.LearningRate"/> and other
/// settable properties of a trainer (<see cref="Ppo.ClipRange"/>, <see cref="Ppo.EntropyCoefficient"/>); the next
/// update uses them, and checkpoints contain them. It can call <see cref="ITrainer.RequestStop()"/>. The state of
/// training can be saved only between two updates: in <see cref="OnTrainingStart"/>, <see cref="OnUpdate"/> and
/// <see cref="OnTrainingEnd"/>. A callback with its own state implements <see cref="IStateful"/>, and
/// <see cref="RunRecorder"/> saves it with each checkpoint.
/// </remarks>
public interface ITrainingCallback
{
    /// <summary>
    /// Tags of the metrics that this callback adds to <see cref="ITrainer.Metrics"/> and that other callbacks need,
    /// such as <see cref="MetricTags.EvaluationReturn"/>. Empty by default.
    /// </summary>
    IReadOnlyList<string> AddedMetrics => [];

    /// <summary>Called once before the first update of this process, also when training resumes.</summary>
    /// <param name="trainer">The trainer.</param>
    void OnTrainingStart(ITrainer trainer) { }

    /// <summary>
    /// Called before data are collected: a rollout, completions, or the steps between two gradient steps of an
    /// off-policy algorithm.
    /// </summary>
    /// <param name="trainer">The trainer.</param>
    void OnRolloutStart(ITrainer trainer) { }

    /// <summary>
    /// Called after each step of the vectorized environments. <see cref="ITrainer.Steps"/> includes the step;
    /// <see cref="IAgentTrainer.LastStep"/> contains its results.
    /// </summary>
    /// <param name="trainer">The trainer.</param>
    void OnStep(ITrainer trainer) { }

    /// <summary>Called after data are collected, before training on them.</summary>
    /// <param name="trainer">The trainer.</param>
    void OnRolloutEnd(ITrainer trainer) { }

    /// <summary>Called after each gradient step.</summary>
    /// <param name="trainer">The trainer.</param>
    void OnGradientStep(ITrainer trainer) { }

    /// <summary>
    /// Called after every update: after training on a rollout, or after <see cref="OffPolicyOptions.ReportInterval"/>
    /// steps.
    /// </summary>
    /// <param name="trainer">The trainer; its <see cref="ITrainer.Metrics"/> are those of the update.</param>
    void OnUpdate(ITrainer trainer) { }

    /// <summary>Called once at the end, when training is complete or stopped normally.</summary>
    /// <param name="trainer">The trainer.</param>
    void OnTrainingEnd(ITrainer trainer) { }
}
