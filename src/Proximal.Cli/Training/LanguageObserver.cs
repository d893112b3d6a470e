using Proximal.Language;

namespace Proximal.Cli;

/// <summary>Passes figures and completions of a language model's training on to a display.</summary>
internal sealed class LanguageObserver(IDisplay display) : ITrainingObserver
{
    public void OnUpdate(ITrainer trainer)
    {
        if (!display.IsDue(trainer.Steps))
            return;
        display.Report(new ProgressReport(trainer.Steps, trainer.Clock.Elapsed.TotalSeconds, trainer.Metrics.Figures));
    }
}
