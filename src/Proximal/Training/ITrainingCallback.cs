namespace Proximal;

/// <summary>
/// Called during training: records metrics, evaluates, saves checkpoints, shows progress, changes a setting that may change, or stops
/// training. Every method has an empty default, so a callback implements those that it needs.
/// </summary>
/// <remarks>
/// All methods are called on the training thread. A callback may set <see cref="ITrainer.LearningRate"/> and what else a trainer lets be
/// set (<see cref="Ppo.ClipRange"/>, <see cref="Ppo.EntropyCoefficient"/>); the next update uses it, and checkpoints hold it. It may
/// call <see cref="ITrainer.RequestStop()"/>. The state of training can be saved in <see cref="OnTrainingStart"/>,
/// <see cref="OnUpdate"/> and <see cref="OnTrainingEnd"/> only: between two updates. A callback that keeps numbers of its own implements
/// <see cref="IStateful"/>, and <see cref="RunRecorder"/> saves them with each checkpoint.
/// </remarks>
public interface ITrainingCallback
{
    /// <summary>Called once, before the first update of this process, also when training resumes.</summary>
    /// <param name="trainer">The trainer.</param>
    void OnTrainingStart(ITrainer trainer) { }

    /// <summary>Called before experience is collected: a rollout, completions, or the steps between two gradient steps of an algorithm with a replay buffer.</summary>
    /// <param name="trainer">The trainer.</param>
    void OnRolloutStart(ITrainer trainer) { }

    /// <summary>
    /// Called after each step of all environments together, with <see cref="ITrainer.Steps"/> as of after it;
    /// <see cref="IAgentTrainer.LastStep"/> holds what the step returned.
    /// </summary>
    /// <param name="trainer">The trainer.</param>
    void OnStep(ITrainer trainer) { }

    /// <summary>Called after experience was collected, before it is learned from.</summary>
    /// <param name="trainer">The trainer.</param>
    void OnRolloutEnd(ITrainer trainer) { }

    /// <summary>Called after each gradient step.</summary>
    /// <param name="trainer">The trainer.</param>
    void OnGradientStep(ITrainer trainer) { }

    /// <summary>Called after every update: a rollout that was learned from, or <see cref="OffPolicyOptions.ReportInterval"/> steps.</summary>
    /// <param name="trainer">The trainer, whose <see cref="ITrainer.Metrics"/> are those of the update.</param>
    void OnUpdate(ITrainer trainer) { }

    /// <summary>Called once at the end, when training was completed or stopped in an orderly way.</summary>
    /// <param name="trainer">The trainer.</param>
    void OnTrainingEnd(ITrainer trainer) { }
}
