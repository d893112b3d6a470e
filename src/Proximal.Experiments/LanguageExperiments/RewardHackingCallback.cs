using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>Notes when a trainer's monitor first warns of reward hacking.</summary>
internal sealed class RewardHackingCallback : ITrainingCallback
{
    /// <summary>The step of the first warning; NaN where there was none.</summary>
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
