using System.Text;

namespace Proximal;

/// <summary>
/// Ends training early and says why. What was decided is saved: a run that was killed after the decision, or is resumed without a change,
/// takes no further step.
/// </summary>
public abstract class StopCallback : ITrainingCallback, IStateful
{
    /// <summary>Why training was ended; null while it was not.</summary>
    public string? Reason { get; private set; }

    /// <inheritdoc/>
    public void OnTrainingStart(ITrainer trainer) => StopIfDecided(trainer);

    /// <inheritdoc/>
    public void OnUpdate(ITrainer trainer)
    {
        Reason ??= ReasonToStop(trainer);
        StopIfDecided(trainer);
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

    /// <summary>Looks at training after an update.</summary>
    /// <param name="trainer">What trains.</param>
    /// <returns>Why to end now, for people, or null to go on.</returns>
    protected abstract string? ReasonToStop(ITrainer trainer);

    private void StopIfDecided(ITrainer trainer)
    {
        if (Reason is not null)
            trainer.RequestStop(Reason);
    }
}
