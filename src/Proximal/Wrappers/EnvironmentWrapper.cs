using Proximal.Rendering;

namespace Proximal;

/// <summary>
/// An environment around another one, of which it changes a part: what it does not override goes to the inner one. Wrappers go around
/// each other in any order, and save what they remember together with the inner environment.
/// </summary>
/// <remarks>
/// For environments side by side, make each with its wrappers:
/// <c>VectorEnvironment.From(() => new FrameStack(new ClipReward(new MyGame()), 4), count)</c>.
/// </remarks>
/// <param name="inner">The environment that is wrapped.</param>
public abstract class EnvironmentWrapper(IEnvironment inner) : IEnvironment, IDisposable
{
    /// <summary>The environment that is wrapped.</summary>
    public IEnvironment Inner => inner;

    /// <inheritdoc/>
    public virtual Space ObservationSpace => inner.ObservationSpace;

    /// <inheritdoc/>
    public virtual Space ActionSpace => inner.ActionSpace;

    /// <inheritdoc/>
    public virtual int? MaxEpisodeSteps => inner.MaxEpisodeSteps;

    /// <inheritdoc/>
    public virtual bool MasksActions => inner.MasksActions;

    /// <inheritdoc/>
    public virtual void WriteActionMask(Span<float> mask) => inner.WriteActionMask(mask);

    /// <inheritdoc/>
    public virtual void Seed(ulong seed, ulong stream) => inner.Seed(seed, stream);

    /// <inheritdoc/>
    public virtual void Reset(Span<float> observation) => inner.Reset(observation);

    /// <inheritdoc/>
    public virtual StepResult Step(ReadOnlySpan<float> action, Span<float> observation) =>
        inner.Step(action, observation);

    /// <inheritdoc/>
    public virtual void Render(ICanvas canvas) => inner.Render(canvas);

    /// <inheritdoc/>
    public virtual void SaveState(StateDictionary state, string prefix) => inner.SaveState(state, $"{prefix}.inner");

    /// <inheritdoc/>
    public virtual void LoadState(StateDictionary state, string prefix) => inner.LoadState(state, $"{prefix}.inner");

    /// <summary>The first environment of a kind, from this one inwards; null where there is none.</summary>
    /// <typeparam name="T">For example <see cref="IHasLives"/>.</typeparam>
    public T? Find<T>()
        where T : class
    {
        for (IEnvironment at = this; ; at = ((EnvironmentWrapper)at).Inner)
        {
            if (at is T found)
                return found;
            if (at is not EnvironmentWrapper)
                return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets go of what the environments hold.</summary>
    /// <param name="disposing">Always true: there is no finaliser.</param>
    protected virtual void Dispose(bool disposing) => (inner as IDisposable)?.Dispose();
}
