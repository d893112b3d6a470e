namespace Proximal;

/// <summary>Several callbacks as one: called in their order, and those that remember something are saved and resumed.</summary>
/// <remarks>Order matters: what looks at an evaluation's return stands behind the <see cref="EvaluationCallback"/>.</remarks>
/// <param name="callbacks">The callbacks; those that are <see cref="IStateful"/> are saved.</param>
public sealed class CallbackList(params IReadOnlyList<ITrainingCallback> callbacks) : ITrainingCallback, IStateful
{
    private readonly ITrainingCallback[] callbacks = [.. callbacks];

    /// <inheritdoc/>
    public void OnTrainingStart(ITrainer trainer)
    {
        foreach (ITrainingCallback callback in callbacks)
            callback.OnTrainingStart(trainer);
    }

    /// <inheritdoc/>
    public void OnRolloutStart(ITrainer trainer)
    {
        foreach (ITrainingCallback callback in callbacks)
            callback.OnRolloutStart(trainer);
    }

    /// <inheritdoc/>
    public void OnStep(ITrainer trainer)
    {
        foreach (ITrainingCallback callback in callbacks)
            callback.OnStep(trainer);
    }

    /// <inheritdoc/>
    public void OnRolloutEnd(ITrainer trainer)
    {
        foreach (ITrainingCallback callback in callbacks)
            callback.OnRolloutEnd(trainer);
    }

    /// <inheritdoc/>
    public void OnGradientStep(ITrainer trainer)
    {
        foreach (ITrainingCallback callback in callbacks)
            callback.OnGradientStep(trainer);
    }

    /// <inheritdoc/>
    public void OnUpdate(ITrainer trainer)
    {
        foreach (ITrainingCallback callback in callbacks)
            callback.OnUpdate(trainer);
    }

    /// <inheritdoc/>
    public void OnTrainingEnd(ITrainer trainer)
    {
        foreach (ITrainingCallback callback in callbacks)
            callback.OnTrainingEnd(trainer);
    }

    /// <inheritdoc/>
    public void SaveState(StateDictionary state, string prefix)
    {
        foreach ((string name, IStateful callback) in Stateful())
            callback.SaveState(state, $"{prefix}.{name}");
    }

    /// <summary>Brings every callback to where it was that was there when the state was saved; new ones begin.</summary>
    /// <param name="state">What was saved.</param>
    /// <param name="prefix">Where it stands.</param>
    public void LoadState(StateDictionary state, string prefix)
    {
        foreach ((string name, IStateful callback) in Stateful())
        {
            if (state.Names.Any(known => known.StartsWith($"{prefix}.{name}.", StringComparison.Ordinal)))
                callback.LoadState(state, $"{prefix}.{name}");
        }
    }

    // By the name of their type, so that one which comes or goes leaves the others theirs; a number tells those of one type apart.
    private IEnumerable<(string Name, IStateful Callback)> Stateful() =>
        callbacks
            .OfType<IStateful>()
            .GroupBy(static callback => callback.GetType().Name, StringComparer.Ordinal)
            .SelectMany(static same => same.Select((callback, index) => ($"{same.Key}.{index}", callback)));
}
