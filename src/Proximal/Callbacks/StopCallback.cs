using System.Text;

namespace Proximal;

/// <summary>
/// Base class of callbacks that stop training early. The decision is saved in checkpoints: a stopped run that is
/// resumed takes no further steps.
/// </summary>
public abstract class StopCallback : ITrainingCallback, IStateful
{
    /// <summary>The reason why training was stopped; null if it was not.</summary>
    public string? Reason { get; private set; }

    /// <summary>The tag of the metric that the decision needs; null for none.</summary>
    private protected virtual string? RequiredMetric => null;

    /// <inheritdoc/>
    /// <exception cref="InvalidInputException">The decision needs evaluations, and no callback evaluates.</exception>
    public void OnTrainingStart(ITrainer trainer)
    {
        if (RequiredMetric == MetricTags.EvaluationReturn)
            RequireEvaluation(trainer);
        StopIfRequested(trainer);
    }

    /// <inheritdoc/>
    public void OnUpdate(ITrainer trainer)
    {
        Reason ??= ReasonToStop(trainer);
        StopIfRequested(trainer);
    }

    /// <inheritdoc/>
    public virtual void SaveState(StateDictionary state, string prefix) =>
        state.Set<byte>($"{prefix}.reason", Encoding.UTF8.GetBytes(Reason ?? ""));

    /// <inheritdoc/>
    public virtual void LoadState(StateDictionary state, string prefix)
    {
        byte[] reason = state.Get<byte>($"{prefix}.reason");
        Reason = reason.Length == 0 ? null : Encoding.UTF8.GetString(reason);
    }

    /// <summary>Checks after an update whether to stop training.</summary>
    /// <param name="trainer">The trainer.</param>
    /// <returns>The reason to stop, as text for the user, or null to continue.</returns>
    protected abstract string? ReasonToStop(ITrainer trainer);

    private void RequireEvaluation(ITrainer trainer)
    {
        bool evaluates = trainer.Callbacks.Any(static callback =>
            callback.AddedMetrics.Contains(MetricTags.EvaluationReturn, StringComparer.Ordinal)
        );
        if (!evaluates)
            throw new InvalidInputException(
                $"{GetType().Name} compares {MetricTags.EvaluationReturn}, but no callback evaluates: add an "
                    + $"{nameof(EvaluationCallback)} before it, or set metric to {MetricTags.EpisodeReturn}"
            );
    }

    private void StopIfRequested(ITrainer trainer)
    {
        if (Reason is not null)
            trainer.RequestStop(Reason);
    }
}
