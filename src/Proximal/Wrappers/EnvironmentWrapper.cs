using Proximal.Rendering;

namespace Proximal;

/// <summary>
/// Base class of wrappers: environments that change a part of an inner environment. Members that are not overridden
/// forward to it. Wrappers can be nested in any order. A wrapper saves its state together with that of the inner
/// environment.
/// </summary>
/// <remarks>
/// To vectorize, wrap each environment: <c>VectorEnvironment.From(() => new FrameStack(new ClipReward(new MyGame()),
/// 4), count)</c>.
/// </remarks>
/// <param name="inner">The environment to wrap.</param>
public abstract class EnvironmentWrapper(IEnvironment inner) : IEnvironment, IEnvironmentWrapper, IDisposable
{
    private float originalReward;
    private bool hasStepped;

    /// <summary>The wrapped environment.</summary>
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
    public virtual int PrivilegedSize => inner.PrivilegedSize;

    /// <inheritdoc/>
    public virtual void WritePrivileged(Span<float> privileged) => inner.WritePrivileged(privileged);

    /// <inheritdoc/>
    public virtual void Seed(ulong seed, ulong stream) => inner.Seed(seed, stream);

    /// <inheritdoc/>
    public virtual void Reset(Span<float> observation) => inner.Reset(observation);

    /// <inheritdoc/>
    public virtual StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        StepResult step = inner.Step(action, observation);
        (originalReward, hasStepped) = (originalReward + step.Reward, true);
        return step;
    }

    /// <inheritdoc/>
    public virtual void Render(ICanvas canvas) => inner.Render(canvas);

    /// <inheritdoc/>
    public virtual void SaveState(StateDictionary state, string prefix) => inner.SaveState(state, $"{prefix}.inner");

    /// <inheritdoc/>
    public virtual void LoadState(StateDictionary state, string prefix) => inner.LoadState(state, $"{prefix}.inner");

    /// <summary>
    /// Returns the first environment of a type, starting with this one and going inwards; null if there is none.
    /// </summary>
    /// <typeparam name="T">Type to find, for example <see cref="IHasLives"/>.</typeparam>
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
    float? IEnvironmentWrapper.TakeOriginalReward()
    {
        float? taken = hasStepped ? originalReward : null;
        (originalReward, hasStepped) = (0, false);
        return taken;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the resources of the inner environment.</summary>
    /// <param name="disposing">Always true, because there is no finalizer.</param>
    protected virtual void Dispose(bool disposing) => (inner as IDisposable)?.Dispose();
}
