using System.Globalization;

namespace Proximal.MLAgents;

/// <summary>Reports the mean return at intervals.</summary>
/// <param name="name">Name of the behavior.</param>
/// <param name="frequency">Steps between two lines.</param>
/// <param name="report">Receives the lines.</param>
internal sealed class ProgressLines(string name, long frequency, Action<string> report) : ITrainingCallback
{
    private long due;

    /// <inheritdoc/>
    public void OnTrainingStart(ITrainer trainer) => due = ((trainer.Steps / frequency) + 1) * frequency;

    /// <inheritdoc/>
    public void OnUpdate(ITrainer trainer)
    {
        if (trainer.Steps < due)
            return;
        due = ((trainer.Steps / frequency) + 1) * frequency;
        double mean = trainer.Score ?? double.NaN;
        report($"{name}: step {trainer.Steps} of {trainer.TotalSteps}, mean return {Number(mean)}");
    }

    /// <summary>Formats a mean return; there is none before an episode has ended.</summary>
    public static string Number(double value) =>
        double.IsFinite(value) ? value.ToString("0.###", CultureInfo.InvariantCulture) : "–";
}
