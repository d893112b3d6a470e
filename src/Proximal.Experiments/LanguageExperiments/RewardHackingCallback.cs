using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>Callback that records the step of the first reward-hacking warning of a trainer's monitor.</summary>
internal sealed class RewardHackingCallback : ITrainingCallback
{
    /// <summary>Step of the first warning; NaN without a warning.</summary>
    public double WarnedAt { get; private set; } = double.NaN;

    public void OnUpdate(ITrainer trainer)
    {
        if (
            double.IsNaN(WarnedAt)
            && ((LanguageTrainer)trainer).Alarms.Any(alarm => alarm.Signal == MonitorSignals.RewardHacking)
        )
            WarnedAt = trainer.Steps;
    }
}
