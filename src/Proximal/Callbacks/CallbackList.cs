namespace Proximal;

/// <summary>
/// A list of callbacks that acts as one callback. It calls them in order and saves and restores the stateful ones.
/// </summary>
/// <remarks>The order matters: a callback that reads the evaluation return must follow the
/// <see cref="EvaluationCallback"/>.</remarks>
/// <param name="callbacks">The callbacks, in calling order. Those that implement <see cref="IStateful"/> are
/// saved.</param>
public sealed class CallbackList(params IReadOnlyList<ITrainingCallback> callbacks) : ITrainingCallback, IStateful
{
    private readonly ITrainingCallback[] callbacks = [.. callbacks];

    /// <inheritdoc/>
    public IReadOnlyList<string> AddedMetrics => [.. callbacks.SelectMany(static callback => callback.AddedMetrics)];

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

    /// <summary>
    /// Restores the state of each callback that was present when the state was saved. New callbacks keep their initial
    /// state.
    /// </summary>
    /// <param name="state">The saved state.</param>
    /// <param name="prefix">The prefix of the names of the entries.</param>
    public void LoadState(StateDictionary state, string prefix)
    {
        foreach ((string name, IStateful callback) in Stateful())
        {
            if (state.Names.Any(entry => entry.StartsWith($"{prefix}.{name}.", StringComparison.Ordinal)))
                callback.LoadState(state, $"{prefix}.{name}");
        }
    }

    // Entries are named by type, so that adding or removing a callback does not affect the others. An index
    // distinguishes callbacks of the same type.
    private IEnumerable<(string Name, IStateful Callback)> Stateful() =>
        callbacks
            .OfType<IStateful>()
            .GroupBy(static callback => callback.GetType().Name, StringComparer.Ordinal)
            .SelectMany(static group => group.Select((callback, index) => ($"{group.Key}.{index}", callback)));
}
